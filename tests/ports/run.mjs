// Runs the suites of the ports against real servers. Usage: node tests/ports/run.mjs [arguments of jest]
import { buildServer } from '../support/build-server.mjs';
import { serverPrograms } from '../support/servers/programs.mjs';
import { needPostgresql, needPrograms, needPythonPrograms, runJest } from '../support/tools.mjs';

needPrograms({ '/usr/sbin/mariadbd': 'mariadb-server-core' });
const env = {
  RADLAKE_TEST_POSTGRESQL: needPostgresql(),
  ...needPythonPrograms(serverPrograms),
  RADLAKE_TEST_SERVER: await buildServer('plain'),
  RADLAKE_TEST_SERVER_QUICK_SWEEP: await buildServer('quick-sweep'),
};
// Most of it is waiting for a server.
runJest('tests/ports/jest.config.mjs', env, 3);
