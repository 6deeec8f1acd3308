import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { TestEnvironment } from 'jest-environment-node';
import { eventStream } from '#shared/bus/nats/streams';
import { Bucket } from './bucket';
import { NatsServer } from './nats-server';
import { SeaweedServer, seaweedCredentials } from './seaweed-server';

const prefix = 'conformance';

/**
 * Environment of jest: the platforms of each test file have their events on a NATS server and their bytes on a SeaweedFS
 * of that file's own. A file whose platforms used neither fails.
 */
// biome-ignore lint/style/noDefaultExport: jest takes an environment by its default export
export default class ClusterPorts extends TestEnvironment {
  private nats: NatsServer | undefined;
  private seaweed: SeaweedServer | undefined;

  override async setup(): Promise<void> {
    await super.setup();
    [this.nats, this.seaweed] = await Promise.all([NatsServer.start(), SeaweedServer.start()]);
    Object.assign(this.global.process.env, {
      RADLAKE_TEST_BUS: this.nats.url,
      RADLAKE_TEST_OBJECTS: this.seaweed.url(prefix),
      AWS_ACCESS_KEY_ID: seaweedCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: seaweedCredentials.secretAccessKey,
    });
  }

  override async teardown(): Promise<void> {
    try {
      await this.checkUse();
    } finally {
      await Promise.all([this.nats?.remove(), this.seaweed?.remove()]);
      await super.teardown();
    }
  }

  /** Seen by other eyes: a run that used the embedded adapters shows nothing. */
  private async checkUse(): Promise<void> {
    if (!this.nats || !this.seaweed) return;
    const keys = await new Bucket(this.seaweed.target(prefix)).keys();
    const events = await eventsIn(this.nats.url);
    const hasBytes = keys.some((key) => /(^|\/)(segments|packs)\//.test(key));
    if (!hasBytes || events === 0) throw new Error(`${keys.length} objects in the bucket, ${events} events`);
  }
}

async function eventsIn(servers: string): Promise<number> {
  const connection = await connect({ servers });
  try {
    const { streams } = await jetstreamManager(connection);
    for await (const { config, state } of streams.list()) if (config.name === eventStream) return state.messages;
    return 0;
  } finally {
    await connection.close();
  }
}
