/** What the conformance statement says beside its tables. */
export const texts = {
  head: `# DICOMweb conformance statement

Written by \`npm run openapi\` from the routes, their schemas and tables; a test compares the two. Sections are those of
DICOM PS3.18.

radlake is an origin server of the Studies Service, of the Worklist Service and of WADO-URI. Each space has its own service at
\`/spaces/{space}/dicomweb\`; \`/dicomweb\` is that of the space \`main\`. Paths below start there.

- **Authentication:** Bearer (API key), Basic, or the session cookie of the portal. 401 without, 403 without the right
  it needs in the space: \`study:read\` or \`study:write\`, for workitems \`workitem:read\` or \`workitem:write\`.
- **HTTP:** 1.1. Every GET also answers HEAD. TLS is ended by a proxy in front; see \`RADLAKE_TRUST_PROXY\` and
  \`RADLAKE_PUBLIC_URL\` for the addresses in answers.
- **Web pages of other origins** (CORS): those of \`RADLAKE_CORS_ORIGINS\`, which send a key or token; cookies are not
  taken from them.
- **Media types:** \`Accept\` by RFC 9110 12.5.1: quality, the most specific range, \`type\` and \`transfer-syntax\` quoted or
  not, wildcards. The query parameter \`accept\` goes first (PS3.18 8.7.8). Nothing that fits is 406, whose problem details
  name under \`available\` what there is.
- **Character sets:** text of answers is UTF-8, whatever \`charset\` (PS3.18 8.3.3.2) or \`Accept-Charset\` say: RFC 9110 lets a
  server go by what it has. Pictures have the characters of the fonts of the machine.
- **Errors:** problem details (RFC 9457) in JSON, or in XML for clients that accept XML and no JSON, with a stable code of
  [errors.md](../errors.md), and under \`problems\` the place and name of each wrong parameter.
- **Statuses of every address:** 401, 403, 429 (with Retry-After), 500, 503, 504.
- **Read your writes:** what was acknowledged before a request is in its answer, or \`Warning: 299\` says that it may not be.`,
  retrieve: `PS3.18 10.4. Objects and frames are given as they are stored or, where \`Accept\` asks for it, in another transfer
syntax; values as they are stored.

- **Transfer syntax:** without the parameter \`transfer-syntax\`, and with \`*\`, what is stored is given. The default of the
  standard would be Explicit VR Little Endian (8.7.3.4): who needs it names it, \`transfer-syntax=1.2.840.10008.1.2.1\`. Of
  several that are accepted the one with the highest quality is given, of equal quality the stored one, then the one that
  is named first. In an answer with many instances this is decided for each.
- **Transcoding** is without loss, to the syntaxes of the table below, from native form (big endian and deflated too),
  encapsulated uncompressed, RLE, JPEG (baseline, extended, progressive and lossless, with Huffman coding), JPEG-LS, JPEG
  2000, HTJ2K and deflated frames. Objects without pixel data are brought to the uncompressed ones. Colors come by pixel,
  and as the bit stream has them: of a JPEG, YBR_FULL. Compression with loss is never made; what was compressed so keeps
  the attributes that say it. Video is given as stored. Icons and overlays stay as they are; objects with compressed icons,
  or with overlays in the bits beside the pixels, are not transcoded.
- **Partial answers:** instances of a study or series that can be given in no accepted syntax are left out: 206, and
  \`Warning: 299\` says how many. Where none is left, and of one instance, 406 names under \`available\` what there is. This
  is known before an answer begins. A bit stream that turns out to be damaged later ends the connection before the answer
  is whole; with the first instance it is 422. Left out of objects, metadata, bulk data and pictures of a study or series are
  also the instances whose files, indexed in place, are gone or changed (\`docs/sources.md\`); where nothing else is left, and
  of one instance, 503. An answer that lacks files has no ETag.
- **Corrected attributes** (a resent object, or \`/api/spaces/{space}/studies/{uid}/corrections\`) show in searches,
  metadata, objects, bulk data and pictures. In an object they are written in its transfer syntax, or in the one that is
  asked for; its pixels, file meta and UIDs stay. Where a value does not fit its Specific Character Set, all of its text is
  converted to ISO_IR 192. An item of Original Attributes Sequence (0400,0561; PS3.3 C.12.1.1.9) says what was replaced,
  when, and whether somebody corrected it (\`CORRECT\`) or another object said so (\`COERCE\`); former values of more than
  1,024 bytes are empty there. Not corrected are what identifies an instance and how its text and pixels are encoded. Digital
  signatures over corrected attributes do not hold any more. A damaged object that cannot be corrected is not sent: an error, or
  the end of the connection among others.
- **Entity tags:** every answer has an ETag, and \`If-None-Match\` is answered 304. It is strong for one part, weak for
  multipart answers and metadata, and changes with what is stored and with corrected attributes.
- **Ranges:** of a bulk data value that comes alone (\`application/octet-stream\`), and of a video: one range, or up to 32 as
  \`multipart/byteranges\`; \`If-Range\`; 416 with the length. Ranges of other resources are not supported: the whole is given.
- **Single part:** of one instance \`application/dicom\`, of one frame or value its media type, of one instance's metadata
  \`application/dicom+xml\`.
- **Video** comes whole as frame 1, and as bulk data, in the form it is stored in; other frame numbers are 404.
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
- **Video** (MPEG2, H.264, HEVC) is decoded by ffmpeg in child processes with limits, where it is installed
  (\`RADLAKE_FFMPEG\`); else 406. A frame, or the one that stands for the video, comes as a picture; \`video/mp4\` of the
  instance gives H.264 in fragmented MP4, streamed, not encoded anew where it is H.264 and no \`viewport\` is named. One frame
  of a request. Studies and series are rendered without their videos; a thumbnail shows one where there are no images.
- **What cannot be shown:** \`Warning: 299\` of a study or series tells how many images have no rendered form. One that turns
  out to be damaged while the parts are sent is left out, counted by \`radlake_pictures_left_out_total\` and logged.
- **Colors:** an ICC profile of an image is not applied: its colors are taken for those of sRGB.
- **Overlays** (60xx) of an image are drawn in white where no state says otherwise; those in unused bits of pixels (retired)
  are not.`,
  uri: `PS3.18 section 9. \`contentType=application/dicom\` gives the object as stored, or in \`transferSyntax\` as retrieval
does; one to which it cannot be brought is 406. For image types, and for an image
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
  search: `PS3.18 10.6 and 8.3.4; matching by PS3.4 C.2.2.2. Keys by keyword or tag, within sequences with dots between them.

- **Matching:** single value, wildcards \`*\` and \`?\`, lists of UIDs and of codes (comma or backslash), ranges of dates and
  times, sequences (keys of one sequence fit one item). An empty value and \`*\` match everything. Case counts, except in
  names; names match by whole component groups, pinyin and initials of Chinese ones too.
- **Dates and times:** a range of dates with a range of times of the same form is one range of moments. With
  \`TimezoneOffsetFromUTC\` they are in that zone, and what is stored with another offset is compared as the same moment;
  what is stored without one is taken as it is.
- **Relational:** keys of every level above. Searches for studies and series take keys of series, SOP Class UID and SOP
  Instance UID too: all of them must fit one series.
- **Searches for instances** take any other standard attribute as a key, sequences included, and compare it with the
  metadata of up to 20,000 instances of 2,000 series; one that needs more is answered 413, with the key that would narrow it. The same goes
  for other searches that no index narrows. Text of optional keys is looked up by its beginning, or by two characters in a
  row (one of an East Asian script).
- **Answers:** the attributes of Tables 10.6.3-3 to -5, the attributes matched, and those of \`includefield\`; \`all\` adds the
  optional ones that the catalogue holds. Instances give any attribute of their metadata but bulk data, at most 2,000
  answers at once then. What cannot be given (private attributes, those of lower levels) is named by a Warning.
- **Pages:** at most 1,000 studies, 5,000 series, 20,000 instances at once. \`Warning: 299\` says that there is more; the order
  is stable. Studies: the latest first. Series of a study: by number. Instances: by number.
- **Statuses:** 204 when nothing is found, below a study that does not exist too. Unknown parameters, keys of another
  level, repeated keys and values that cannot be are 400.
- **emptyvaluematching** is for required keys; of optional ones it is 400. **multiplevaluematching:** values with a
  backslash between them must all be there; without it any of the codes or UIDs fits.
- **fuzzymatching:** words of a name by their beginnings, in pinyin and initials too; of patients and referring
  physicians. For other names a Warning says that matching was literal.
- **Instance Availability** is ONLINE. Numbers of related series and instances count what is stored.`,
  worklist: `PS3.18 11, PS3.4 Annex CC. A worklist for each space.

- **Bodies:** one workitem of at most 2 MiB, 20,000 elements and 16 levels of sequences, as DICOM JSON (an object, or an
  array of one) or a Native DICOM Model document; no bulk data. Values are checked against their VR. Attributes that are not
  in the table below are kept and given back.
- **UID of a new workitem:** \`?{uid}\`, \`?workitem={uid}\`, the older \`?AffectedSOPInstanceUID={uid}\`, or SOP Instance UID
  of the data set; without any a new one is made. Content-Location names it.
- **Set by the platform:** SOP Class and Instance UID, Specific Character Set (text is UTF-8), Scheduled Procedure Step
  Modification DateTime; Worklist Label without a value becomes the name of the space. A missing attribute of type 2 is added
  without a value, and \`Warning: 299\` says \`The UPS was created with modifications.\` Before CANCELED: Procedure Step
  Cancellation DateTime, and as Procedure Step Discontinuation Reason Code (110513, DCM) where there is none.
- **Transaction UID** of a claimed workitem: \`?{uid}\`, \`?transaction-uid={uid}\`, the older \`?transaction={uid}\`, or in the
  data set. It is never given back.
- **State changes** follow PS3.4 Table CC.1.1-2. 400: no or another Transaction UID, or an update of a final workitem. 409:
  the state does not allow it, or a final state asks for more, which the problem details name. \`Warning: 299\` has the texts
  of PS3.18 11.4 to 11.10.
- **Request Cancellation:** a workitem that nobody claimed is canceled. Of a claimed one the subscribers are told; when there
  are none it is 409, \`The performer cannot be contacted.\` Requesting AE (0074,1236) is that of the data set, else that of
  this platform.
- **Search:** every attribute is a key, by keyword or tag, within sequences by dots: single values, lists of UIDs and codes,
  ranges of dates and times, wildcards, names (\`fuzzymatching\`), numbers. Dates and times without offset are in the zone that
  (0008,0201) of the workitem, or that parameter of the search, says, else in that of the site. Answers come by scheduled start, then UID, at most 1,000 at once;
  \`limit\`, \`offset\`, \`includefield\`. XML comes as multipart.
- **Subscriptions** are those of PS3.4 Table CC.2.3-2: to a workitem, to the worklist (1.2.840.10008.5.1.4.34.5), or to a
  part of it (1.2.840.10008.5.1.4.34.5.1) with \`filter=attribute=value,...\` or, as in older versions, the matching keys as
  parameters of their own. An application has one subscription to the worklist or a part of it; a new one takes its place.
  Any AE title may subscribe: it needs not be known. A deletion lock is never refused and never taken away. With one, every
  workitem that fits is reported at once. Unsubscribing from the worklist or a part of it ends all subscriptions of the
  application. At most 200 applications hear of one workitem (413).
- **Event channel:** a WebSocket at \`subscribers/{aeTitle}\`, with the credentials of any request (a cookie only for pages of
  this origin). Each message is one event report as DICOM JSON with the elements of N-EVENT-REPORT-RQ; (0000,0002) is UPS Push.
  Several channels of one application hear the same. What is reported while there is none is not kept: subscribing again
  reports the state. A channel ends when its caller may no longer (asked every 30 s), when pings or messages are not taken,
  or when the platform stops, after SCP Status Change GOING DOWN. The first channel of an application that subscribed before
  a restart begins with RESTARTED, WARM START. At most 32 channels of one caller and 1,000 in all (429).
- **Gone:** a final workitem is deleted after a time (\`RADLAKE_WORKITEM_KEEP_MS\`), but not while a subscriber has a deletion
  lock on it: 410 for a year.`,
  capabilities: `PS3.18 8.9. WADL of the resources above, in XML or JSON.`,
  tail: `## Not offered

Non-Patient Instance Service; HTTP/2 by the server itself.`,
} as const;
