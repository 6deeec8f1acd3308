// `npm run test:conformance -- --on cluster-ports`: platforms with NATS and S3 in place of the embedded adapters. Suites
// without a platform (readers, codecs) have nothing to repeat.
import base from './jest.config.mjs';

export default {
  ...base,
  testEnvironment: '<rootDir>/tests/support/servers/cluster-ports.ts',
  testPathIgnorePatterns: [...base.testPathIgnorePatterns, '/conformance/(dcm2json|pydicom|rendering)/'],
};
