import { openSqliteCatalogue } from '#shared/catalogue/sqlite/open';
import { createLogger } from '#shared/kernel/logger';
import { temporarySecretBox } from '#shared/security/secret-box';
import { defaultNodeLimits, defaultNodeTls, type NodeSettings } from '../documents';
import { createNodeActivity, type NodeActivity } from '../node-activity';
import { createNodeDirectory, type NodeDirectory } from '../node-directory';
import { createUnknownPeers, type UnknownPeers, type unknownPeerLimits } from '../unknown-peers';

/** Nodes in memory, with a clock that tests set. */
export interface TestNodes {
  readonly nodes: NodeDirectory;
  readonly nodeActivity: NodeActivity;
  readonly unknownPeers: UnknownPeers;
  readonly clock: { nowMs: number; now(): number };
  close(): Promise<void>;
}

/** Opens a directory without nodes. @param limits - of unknown peers */
export function openTestNodes(limits?: Partial<typeof unknownPeerLimits>): TestNodes {
  const clock = { nowMs: Date.parse('2026-01-02T03:04:05Z'), now: () => clock.nowMs };
  const catalogue = openSqliteCatalogue(':memory:');
  const log = createLogger('silent');
  const nodes = createNodeDirectory({ catalogue, box: temporarySecretBox(), clock, log });
  const unknownPeers = createUnknownPeers({ catalogue, clock, log, ...(limits && { limits }) });
  return {
    nodes,
    nodeActivity: createNodeActivity(nodes, clock),
    unknownPeers,
    clock,
    close: async () => {
      await unknownPeers.close();
      await nodes.close();
      await catalogue.close();
    },
  };
}

/** A DIMSE node without any limits, but for what is given. */
export function nodeSettings(given: Partial<NodeSettings> = {}): NodeSettings {
  return {
    ...{ name: 'pacs', kind: 'dimse', description: null, aeTitle: 'PACS', host: '192.0.2.1', port: 104, url: null },
    ...{ addresses: [], certificates: [], spaces: null, services: null, tls: defaultNodeTls, credentials: null },
    ...{ limits: defaultNodeLimits, quirks: {}, transferSyntaxUids: null, isActive: true },
    ...given,
  };
}
