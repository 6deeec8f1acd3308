/**
 * How both sides of a connection speak TLS: versions 1.2 and 1.3 only, suites with forward secrecy and authenticated
 * encryption. It meets the Non-Downgrading BCP 195 profile, which demands the DHE and ECDHE suites with AES-GCM, and the
 * profile of RFC 8996 and RFC 9325; peers of the BCP 195 profile that speak TLS 1.2 are served too.
 *
 * @see DICOM PS3.15 B.9, B.10, B.12; RFC 9325 section 4.2
 */
export const bcp195 = {
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.3',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'DHE-RSA-AES256-GCM-SHA384',
    'DHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
  honorCipherOrder: true,
  /** Parameters of DHE that fit the key of the certificate. */
  dhparam: 'auto',
} as const;
