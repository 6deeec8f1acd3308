/** What stands at the head of the document. */
export const info = {
  title: 'radlake',
  summary: 'An open, self-hosted platform for the whole life of medical images',
  description: [
    'Every HTTP route of the functions of openfaas.yml, made from the schemas by which they check what they get.',
    'Beside them the host answers `/healthz`, `/readyz` and `/metrics`, and the provider API of OpenFaaS below ' +
      '`/system/`, `/function/` and `/async-function/`.',
    'Each address that takes GET takes HEAD. `/spaces/main/dicomweb/...` is also reachable as `/dicomweb/...`.',
    'Every answer carries `X-Call-Id`, by which the operator finds the log line. An error is problem details (RFC 9457) ' +
      'with a stable `code`. Query parameters that a route does not name are refused.',
  ].join('\n\n'),
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

/** How a caller says who it is; any one of them. */
export const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'rlk_<id>_<secret>',
    description: 'API key of an application, made by `POST /api/keys`.',
  },
  password: { type: 'http', scheme: 'basic', description: 'Login and password, for tools.' },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'radlake_session',
    description:
      'Session of the portal, opened by `POST /api/session`. With it, changes are taken from pages of this origin only.',
  },
};

/** What each area of functions is for. */
export const areas: Readonly<Record<string, string>> = {
  admin: 'Sessions, API keys, audit trail, dead letters, health.',
  api: 'Spaces, studies, status and the description of all this.',
  dicomweb: 'DICOMweb, the Studies and the Worklist service (DICOM PS3.18 10 and 11), per space.',
  ingest: 'What could not be stored.',
  portal: 'The portal and its files.',
};
