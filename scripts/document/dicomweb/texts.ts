/** What the conformance statement says beside its tables. */
export const texts = {
  head: `# DICOMweb conformance statement

Written by \`npm run openapi\` from the routes, their schemas and tables; a test compares the two. Sections are those of
DICOM PS3.18.

radlake is an origin server of the Studies Service and of WADO-URI. Each space has its own service at
\`/spaces/{space}/dicomweb\`; \`/dicomweb\` is that of the space \`main\`. Paths below start there.

- **Authentication:** Bearer (API key), Basic, or the session cookie of the portal. 401 without, 403 without the right
  \`study:read\` or \`study:write\` in the space.
- **HTTP:** 1.1. Every GET also answers HEAD. TLS is ended by a proxy in front; see \`RADLAKE_TRUST_PROXY\` and
  \`RADLAKE_PUBLIC_URL\` for the addresses in answers.
- **Web pages of other origins** (CORS): those of \`RADLAKE_CORS_ORIGINS\`, which send a key or token; cookies are not
  taken from them.
- **Media types:** \`Accept\` by RFC 9110 12.5.1: quality, the most specific range, \`type\` and \`transfer-syntax\` quoted or
  not, wildcards. The query parameter \`accept\` goes first (PS3.18 8.7.8). Nothing that fits is 406, whose problem details
  name under \`available\` what there is.
- **Character sets:** answers are UTF-8; the parameter \`charset\` is not supported.
- **Errors:** problem details (RFC 9457) in JSON, or in XML for clients that accept XML and no JSON, with a stable code of
  [errors.md](../errors.md), and under \`problems\` the place and name of each wrong parameter.
- **Statuses of every address:** 401, 403, 429 (with Retry-After), 500, 503, 504.
- **Read your writes:** what was acknowledged before a request is in its answer, or \`Warning: 299\` says that it may not be.`,
  retrieve: `PS3.18 10.4. Objects, frames and values are given as they are stored; another transfer syntax is 406.

- **Entity tags:** every answer has an ETag, and \`If-None-Match\` is answered 304. It is strong for one part, weak for
  multipart answers and metadata, and changes with what is stored and with corrected attributes.
- **Ranges:** of a bulk data value that comes alone (\`application/octet-stream\`): one range, or up to 32 as
  \`multipart/byteranges\`; \`If-Range\`; 416 with the length. Ranges of other resources are not supported: the whole is given.
- **Single part:** of one instance \`application/dicom\`, of one frame or value its media type, of one instance's metadata
  \`application/dicom+xml\`.
- **Bulk data:** values over 1,024 bytes and pixel data stand in metadata as Bulk Data URIs, relative to the host.
  Encapsulated pixel data comes as its fragments, in a part each.
- **All bulk data:** \`.../bulkdata\` gives every value that the metadata names by its address, \`.../pixeldata\` the pixel
  data of the top level alone; Content-Location of a part is that address. Nothing of the kind is 404.
- **Not supported:** \`application/octet-stream\` of studies, series and instances themselves (it is \`.../bulkdata\`); zip.`,
  render: `PS3.18 10.4.1.1.3, 10.4.1.1.4. Pictures of what is stored.

- **Presentation states:** \`rendered\` of a Grayscale, Color or Pseudo-Color Softcopy Presentation State gives the images
  that it refers to with it applied: one comes alone, several as parts. They are looked for in its study; one that is not
  there is 404 with its UID. Applied are modality and VOI LUT (what the image itself says of them does not count), the
  presentation LUT, rotation and flip, the displayed area, shutters (rectangular, circular, polygonal, bitmap), overlays and
  annotations by layer, overlays below annotations. Without \`viewport\` MAGNIFY and TRUE SIZE (96 pixels per inch) are kept;
  with it everything is scaled to fit. \`window\`, and a part of the image in \`viewport\`, are 400 beside a state. Masks, and
  states of blending, XA/XRF and volumes, are 422. Studies and series are rendered as their images are stored; the
  thumbnail of a state is that of its first image.
- **An image with a state:** \`presentationSeriesUID\` and \`presentationUID\` on \`rendered\` of an image or frame (as
  in WADO-URI; an extension). Parts name such addresses as Content-Location.
- **Overlays** (60xx) of an image are drawn in white where no state says otherwise; those in unused bits of pixels (retired)
  are not.`,
  uri: `PS3.18 section 9. \`contentType=application/dicom\` gives the object as stored. For image types, and for an image
without \`contentType\`, the answer is 307 to the rendered resource with the same wishes. \`anonymize\` is refused (501);
\`presentationSeriesUID\` and \`presentationUID\` go with it: the presentation state is applied. A state that is
itself asked for as an image is answered 307 too. Unknown parameters are ignored. Parameters of pictures beside \`application/dicom\` are 400.`,
  store: `PS3.18 10.5. Each instance that the answer names as stored is durable on disk.

- **Bodies:** Part 10 objects (many, or one alone), or metadata in DICOM JSON or as Native DICOM Model documents followed by
  its bulk data. Bodies of any length are taken as they come, with Content-Length or chunked; no Content-Encoding (415).
- **Bulk data** parts name themselves by Content-Location (or Content-ID for \`cid:\`), exactly as BulkDataURI does, each
  once; \`application/octet-stream\` makes Explicit VR Little Endian, an image or video type compressed pixel data of its
  \`transfer-syntax\` or default syntax, one part for each frame. Metadata of a request is at most 32 MiB, bulk data within
  sequences 16 MiB for each instance. Attributes of the Image Pixel Macro are not taken from bit streams.
- **Statuses:** 200 all stored; 202 some stored or with a warning; 409 none stored; 400 not readable at all; 413 a limit;
  415 another media type; 507 no room.
- **Study in the address:** instances of other studies fail with A900.
- **Warning Reason** B007: stored, but a Type 1 attribute is missing.
- The answer is DICOM JSON or, as accepted, a Native DICOM Model document.`,
  search: `PS3.18 10.6. Keys as keyword or tag; ranges, lists, wildcards; \`Warning: 299\` and \`Link\` say that there is more.`,
  capabilities: `PS3.18 8.9. WADL of the resources above, in XML or JSON.`,
  tail: `## Not offered

Non-Patient Instance Service and Worklist Service (UPS-RS); HTTP/2 by the server itself.`,
} as const;
