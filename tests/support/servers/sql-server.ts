import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Log-in of every database under test. */
export const login = { user: 'radlake', password: 'a password of a test', database: 'ris' } as const;

/** What starts a database server, and what talks to it as its administrator. */
interface Kind {
  /** Makes its files in an empty folder. */
  prepare(folder: string, as: object): void;
  command(folder: string, port: number): readonly [program: string, ...args: string[]];
  /** Runs statements one after another. */
  run(port: number, statements: readonly string[], asAdmin: boolean): Promise<void>;
  /** Statements that make database and user. */
  readonly setUp: readonly string[];
}

/** A real database server on a free port of loopback, over a temporary folder. It runs as nobody where we are root. */
export class SqlServer {
  readonly port: number;
  readonly #kind: Kind;
  readonly #folder: string;
  readonly #as: { uid?: number; gid?: number };
  #child: ChildProcess | undefined;

  private constructor(kind: Kind, port: number) {
    this.#kind = kind;
    this.port = port;
    const root = mkdtempSync(path.join(tmpdir(), 'radlake-sql-'));
    this.#folder = path.join(root, 'data');
    mkdirSync(this.#folder, { mode: 0o700 });
    this.#as = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if (this.#as.uid !== undefined) for (const one of [root, this.#folder]) chownSync(one, 65_534, 65_534);
  }

  static async start(kind: Kind): Promise<SqlServer> {
    const server = new SqlServer(kind, await freePort());
    kind.prepare(server.#folder, { ...server.#as, stdio: 'pipe', cwd: server.#folder });
    await server.resume();
    await kind.run(server.port, kind.setUp, true);
    return server;
  }

  /** Starts it, again over the same folder. Resolves when it answers. */
  async resume(): Promise<void> {
    const [program, ...args] = this.#kind.command(this.#folder, this.port);
    this.#child = spawn(program, args, { ...this.#as, cwd: this.#folder, stdio: 'ignore' });
    const deadline = performance.now() + 60_000;
    for (;;) {
      try {
        await this.#kind.run(this.port, ['SELECT 1'], true);
        return;
      } catch (error) {
        if (performance.now() > deadline) throw new Error('the database did not start', { cause: error });
        await sleep(50);
      }
    }
  }

  /** Runs statements in the database of the tests. */
  run(...statements: string[]): Promise<void> {
    return this.#kind.run(this.port, statements, false);
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(path.dirname(this.#folder), { recursive: true, force: true });
  }
}

/** PostgreSQL of Debian. */
export const postgresql: Kind = {
  prepare: (folder, as) => {
    writeFileSync(path.join(path.dirname(folder), 'password'), login.password);
    const file = path.join(path.dirname(folder), 'password');
    const options = ['--auth=scram-sha-256', `--pwfile=${file}`, '--no-sync', '--encoding=UTF8', '--locale=C'];
    execFileSync(path.join(postgresqlPrograms(), 'initdb'), ['-D', folder, '-U', login.user, ...options], as);
  },
  command: (folder, port) => [
    path.join(postgresqlPrograms(), 'postgres'),
    ...['-D', folder, '-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
  ],
  run: async (port, statements, asAdmin) => {
    const { default: pg } = await import('pg');
    const database = asAdmin ? 'postgres' : login.database;
    const client = new pg.Client({ host: '127.0.0.1', port, ...login, database });
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  },
  setUp: [`CREATE DATABASE ${login.database}`],
};

/** What makes the tables of users and rights in a new folder: `mariadb-install-db` needs more packages than the server. */
const mariadbTables = ['mysql_system_tables.sql', 'mysql_performance_tables.sql', 'mysql_system_tables_data.sql'];

/** MariaDB of Debian. */
export const mariadb: Kind = {
  prepare: (folder, as) => {
    const files = mariadbTables.map((name) => readFileSync(path.join('/usr/share/mysql', name), 'utf8'));
    const first = 'SET @auth_root_socket = NULL;\nSET @skip_auth_anonymous = 1;\nCREATE DATABASE mysql;\nUSE mysql;\n';
    const args = ['--no-defaults', '--bootstrap', `--datadir=${folder}`, '--log-warnings=0'];
    execFileSync('/usr/sbin/mariadbd', args, { ...as, input: first + files.join('\n') });
  },
  command: (folder, port) => [
    '/usr/sbin/mariadbd',
    ...['--no-defaults', `--datadir=${folder}`, `--port=${port}`, '--bind-address=127.0.0.1'],
    ...[`--socket=${path.join(folder, 's')}`, '--innodb-flush-log-at-trx-commit=0', '--skip-name-resolve'],
  ],
  run: async (port, statements, asAdmin) => {
    const { createConnection } = await import('mysql2/promise');
    const who = asAdmin ? { user: 'root' } : login;
    const client = await createConnection({ host: '127.0.0.1', port, ...who });
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  },
  setUp: [
    `CREATE DATABASE ${login.database}`,
    `CREATE USER '${login.user}'@'%' IDENTIFIED BY '${login.password}'`,
    `GRANT ALL ON ${login.database}.* TO '${login.user}'@'%'`,
  ],
};

function postgresqlPrograms(): string {
  const folder = process.env['RADLAKE_TEST_POSTGRESQL'];
  if (!folder) throw new Error('RADLAKE_TEST_POSTGRESQL must name the programs of PostgreSQL: use npm run test:ports');
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
