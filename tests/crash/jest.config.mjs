// Run by tests/crash/run.mjs, which builds the servers that these tests start.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/crash'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 300_000,
};
