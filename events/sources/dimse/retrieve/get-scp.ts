import { outgoingInstances } from '#shared/archive/retrieval/outgoing/outgoing-instances';
import { transcodeWith } from '#shared/archive/retrieval/representation';
import { commandFields, priorities } from '#shared/dimse/messages/command-fields';
import { sendInstances } from '#shared/dimse/storage/send-instances';
import { StoreContexts } from '#shared/dimse/storage/store-contexts';
import type { DimseService } from '../service';
import { extendedNegotiation, retrieveModels } from './information-models';
import { peerTimeoutMs, type Retrieval, type RetrieveParts, retrieve } from './retrieve-scp';

/** C-GET: instances go back on the association that asks for them, on contexts for which it took the role of SCP. */
export function getScp(parts: RetrieveParts): DimseService {
  return {
    sopClassUids: new Set(retrieveModels.get.keys()),
    commandFields: [commandFields['C-GET-RQ']],
    extendedNegotiation,
    run: async (operation, dataSet) => {
      const model = retrieveModels.get.get(operation.context.abstractSyntaxUid)!;
      await retrieve(parts, model, { operation, dataSet }, sendBack);
    },
  };
}

async function sendBack({ parts, operation, selected, over, turn, ended }: Retrieval): Promise<void> {
  const { association, command, signal } = operation;
  const contexts = new StoreContexts(
    [...association.contexts.values()].filter(({ requestorRoles }) => requestorRoles.scp),
  );
  const instances = outgoingInstances(selected, {
    archive: parts.archive,
    transcode: transcodeWith(() => parts.images, over),
    syntaxesFor: (sopClassUid, stored) => contexts.syntaxesFor(sopClassUid, stored),
  });
  await sendInstances(association, instances, {
    ...{ contexts, priority: command.priority ?? priorities.medium, window: association.ownOperations },
    ...{ timeoutMs: peerTimeoutMs, signal, turn, ended },
  });
}
