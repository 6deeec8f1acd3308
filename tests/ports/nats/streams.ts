import { DiscardPolicy, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';

/** Deletes every stream of a server. */
export async function emptyServer(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  const { streams } = await jetstreamManager(connection);
  for await (const { config } of streams.list()) await streams.delete(config.name);
  await connection.close();
}

/** Lets the stream of events hold so many and refuse more; -1: any number. */
export async function limitStream(url: string, max_msgs: number): Promise<void> {
  const connection = await connect({ servers: url });
  const { streams } = await jetstreamManager(connection);
  await streams.update('radlake', { max_msgs, discard: max_msgs < 0 ? DiscardPolicy.Old : DiscardPolicy.New });
  await connection.close();
}
