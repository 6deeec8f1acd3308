import type { RouteDescription } from '#shared/kernel/function/describe';

export const describeCapabilities: RouteDescription = {
  summary: 'Says what the DICOMweb service of a space can do',
  description:
    'Retrieve Capabilities (DICOM PS3.18 8.9): resources, methods, query parameters and media types as WADL, in XML or JSON.',
  answers: {
    200: {
      description: 'The description of the service.',
      content: { 'application/vnd.sun.wadl+xml': 'text', 'application/vnd.sun.wadl+json': 'text' },
      headers: { Allow: 'Methods of this address', Vary: 'Accept' },
    },
  },
  errors: ['SPACE_NOT_FOUND', 'NOT_ACCEPTABLE'],
};
