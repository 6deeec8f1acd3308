// Run by scripts/conformance-pydicom.mjs, which finds a Python with pydicom.
import base from '../../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../../..',
  roots: ['<rootDir>/tests/conformance/pydicom'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
