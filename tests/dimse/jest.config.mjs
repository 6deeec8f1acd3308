// Run by tests/dimse/run.mjs, which finds or installs the peers.
import base from '../../jest.config.mjs';

export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/tests/dimse'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180_000,
};
