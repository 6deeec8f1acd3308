import { z } from 'zod';

/** One attribute of the DICOM JSON model (PS3.18 F.2.2): its VR, and its value inline, in base64 or by address. */
const DicomAttribute = z
  .object({
    vr: z.string().regex(/^[A-Z]{2}$/),
    Value: z.array(z.unknown()).optional(),
    InlineBinary: z.string().optional(),
    BulkDataURI: z.string().optional(),
  })
  .meta({ id: 'DicomAttribute' });

/** A data set of the DICOM JSON model (PS3.18 F.2): tag as eight upper-case hexadecimal digits -> attribute. */
export const DicomDataSet = z.record(z.string().regex(/^[0-9A-F]{8}$/), DicomAttribute).meta({ id: 'DicomDataSet' });

/** A data set that a client sends: as `DicomDataSet`, with values inline. */
export const InlineDataSet = z.record(
  z.string().regex(/^[0-9A-F]{8}$/, 'must be eight hexadecimal digits, upper case'),
  z.strictObject({
    vr: z.string().regex(/^[A-Z]{2}$/),
    Value: z.array(z.unknown()).optional(),
    InlineBinary: z.string().optional(),
  }),
);
