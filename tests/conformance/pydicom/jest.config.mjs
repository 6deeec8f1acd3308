// Run by scripts/conformance-pydicom.mjs, which finds a Python with pydicom.
import base from '../../../jest.config.mjs';

// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default {
  ...base,
  rootDir: '../../..',
  roots: ['<rootDir>/tests/conformance/pydicom'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
