import { LandingNotices } from '#shared/archive/landing-notices';
import type { Config } from '#shared/kernel/config';
import type { Services } from '#shared/kernel/services';
import { Closers } from '#stacks/closers';

/** Everything long-running that turns the outside world into landings and events. */
export interface RunningSources {
  close(): Promise<void>;
}

/** Starts the sources of this process, one line each. */
export async function startSources(_config: Config, services: Services): Promise<RunningSources> {
  const closers = new Closers();
  const notices = new LandingNotices(services.archive);
  closers.add(() => notices.close());
  return { close: () => closers.close() };
}
