import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { type WorkflowList, workflowLists } from '../workflow/choice';
import { CommitmentTable, PerformedTable, WorklistTable } from '../workflow/lists';

const from = '/spaces/$space/workflow';
const tables = { worklist: WorklistTable, performed: PerformedTable, commitments: CommitmentTable } as const;

/** What is scheduled and was done in a space, and what others asked it to be responsible for. */
export function WorkflowPage() {
  const { space } = useParams({ from });
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const lists = workflowLists.filter((list) => may(list === 'commitments' ? 'space:read' : 'workitem:read', space));
  const { list = lists[0] ?? 'worklist' } = useSearch({ from });
  const Shown = tables[list];
  return (
    <Page title={t('workflow.title')}>
      <Segmented<WorkflowList>
        value={list}
        options={lists.map((value) => ({ value, label: t(`workflow.lists.${value}`) }))}
        onChange={(next) => void navigate({ to: from, params: { space }, search: { list: next } })}
        className="wide-choice"
      />
      <Shown space={space} />
    </Page>
  );
}
