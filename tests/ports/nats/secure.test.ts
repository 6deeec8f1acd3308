import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { testEvent } from '#shared/bus/contract/fixture';
import { BusUnavailableError } from '#shared/bus/errors';
import { type NatsBusOptions, openNatsBus } from '#shared/bus/nats/open';
import { temporaryFolder } from '../../support/platform-process';
import { NatsServer } from '../../support/servers/nats-server';

async function expectWorks(options: NatsBusOptions): Promise<void> {
  const bus = await openNatsBus(options);
  try {
    await bus.publish('radlake.main.test', testEvent('a'));
    await bus.health();
  } finally {
    await bus.close();
  }
}

const connectTimeoutMs = 1000;

describe('a server that asks who is there', () => {
  it('takes user and password, and refuses others at once', async () => {
    const server = await NatsServer.start('authorization { user: site, password: "s e/c@ret" }');
    try {
      const host = `127.0.0.1:${server.port}`;
      await expectWorks({ url: `nats://site:${encodeURIComponent('s e/c@ret')}@${host}` });
      for (const url of [`nats://${host}`, `nats://site:other@${host}`]) {
        const failure = await openNatsBus({ url, connectTimeoutMs: 60_000 }).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(BusUnavailableError);
        expect((failure as Error).message).toContain('refuses the credentials');
      }
    } finally {
      await server.remove();
    }
  });

  it('takes a token', async () => {
    const server = await NatsServer.start('authorization { token: "only-this" }');
    try {
      await expectWorks({ url: `nats://only-this@127.0.0.1:${server.port}` });
    } finally {
      await server.remove();
    }
  });

  it('gives its certificate, which is checked', async () => {
    const folder = temporaryFolder('nats-tls');
    const [key, certificate] = [path.join(folder.path, 'key.pem'), path.join(folder.path, 'certificate.pem')];
    const made = spawnSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
        ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
        ...['-keyout', key, '-out', certificate],
      ],
      { encoding: 'utf8' },
    );
    expect([made.status, made.stderr]).toMatchObject([0, expect.anything()]);
    const server = await NatsServer.start(
      `tls { cert_file: ${JSON.stringify(certificate)}, key_file: ${JSON.stringify(key)} }`,
    );
    try {
      const url = `tls://localhost:${server.port}`;
      await expectWorks({ url, caFile: certificate });
      await expect(openNatsBus({ url, connectTimeoutMs })).rejects.toThrow(BusUnavailableError);
    } finally {
      await server.remove();
      folder.remove();
    }
  });

  it('is refused when it does not encrypt and tls:// was asked for', async () => {
    const server = await NatsServer.start();
    try {
      const url = `tls://127.0.0.1:${server.port}`;
      await expect(openNatsBus({ url, connectTimeoutMs })).rejects.toThrow(BusUnavailableError);
    } finally {
      await server.remove();
    }
  });

  it('must have JetStream and room for the largest event', async () => {
    const server = await NatsServer.start('max_payload: 100KB');
    try {
      await expect(openNatsBus({ url: server.url, connectTimeoutMs })).rejects.toThrow(/max_payload/);
    } finally {
      await server.remove();
    }
  });

  it('is not asked with a file of credentials that is none', async () => {
    const folder = temporaryFolder('nats-creds');
    const credentialsFile = path.join(folder.path, 'user.creds');
    writeFileSync(credentialsFile, 'nothing of the kind');
    const url = 'nats://127.0.0.1:1';
    await expect(openNatsBus({ url, credentialsFile, connectTimeoutMs })).rejects.toThrow(/credentials/);
    await expect(openNatsBus({ url, credentialsFile: `${credentialsFile}.none` })).rejects.toThrow(/credentials/);
    folder.remove();
  });
});
