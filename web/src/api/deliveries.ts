import { client, dataOf } from './client';
import type { components, paths } from './schema.generated';

/** Instances of a study on their way to a node. */
export type Delivery = components['schemas']['Delivery'];
/** What became of one of them. */
export type DeliveredInstance = components['schemas']['DeliveredInstance'];
/** One page of deliveries. */
export interface DeliveryPage {
  readonly items: readonly Delivery[];
  readonly next: string | null;
}
type Query = NonNullable<paths['/api/deliveries']['get']['parameters']['query']>;

const pageSize = 50;
/** So many instances are shown of a delivery: twenty pages of five chunks. */
export const shownInstances = 10_000;

/** A page of deliveries, newest first; without a space: of all that may be read. @throws RequestError */
export function fetchDeliveries(
  choice: Pick<Query, 'space' | 'state' | 'node'>,
  after: string | undefined,
  signal: AbortSignal,
): Promise<DeliveryPage> {
  const query = { ...choice, limit: pageSize, ...(after !== undefined && { after }) };
  return dataOf(client.GET('/api/deliveries', { params: { query }, signal }));
}

/** @throws RequestError */
export function fetchDelivery(space: string, id: string, signal: AbortSignal): Promise<Delivery> {
  return dataOf(client.GET('/api/spaces/{space}/deliveries/{id}', { params: { path: { space, id } }, signal }));
}

/** What became of instances, of all or those in one state: the first {@link shownInstances}. @throws RequestError */
export async function fetchInstances(
  { space, id }: Pick<Delivery, 'space' | 'id'>,
  state: DeliveredInstance['state'] | undefined,
  signal: AbortSignal,
): Promise<readonly DeliveredInstance[]> {
  const all: DeliveredInstance[] = [];
  for (let after: number | null = 0; after !== null && all.length < shownInstances; ) {
    const params = { path: { space, id }, query: { after, ...(state && { state }) } };
    const page: { items: DeliveredInstance[]; next: number | null } = await dataOf(
      client.GET('/api/spaces/{space}/deliveries/{id}/instances', { params, signal }),
    );
    all.push(...page.items);
    after = page.next;
  }
  return all;
}

/** Queues a study for a node. @throws RequestError */
export function sendStudy(
  space: string,
  body: paths['/api/spaces/{space}/deliveries']['post']['requestBody']['content']['application/json'],
): Promise<Delivery> {
  return dataOf(client.POST('/api/spaces/{space}/deliveries', { params: { path: { space } }, body }));
}

/** Sends what did not get through again, at once. @throws RequestError */
export async function retryDelivery({ space, id }: Delivery): Promise<void> {
  await client.POST('/api/spaces/{space}/deliveries/{id}/retry', { params: { path: { space, id } } });
}

/** Sends nothing more of it. @throws RequestError */
export async function cancelDelivery({ space, id }: Delivery): Promise<void> {
  await client.POST('/api/spaces/{space}/deliveries/{id}/cancel', { params: { path: { space, id } } });
}
