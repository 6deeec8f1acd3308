import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Page } from '../layout/page';
import { useMay } from '../layout/use-may';
import { type WorkflowList, workflowLists, workflowRights } from '../workflow/choice';
import { CommitmentTable, RequestTable } from '../workflow/commitment-lists';
import { PerformedTable, WorklistTable } from '../workflow/lists';
import { ReceivedNoticeTable, SentNoticeTable } from '../workflow/notice-lists';
import { RemoteWorklistTable } from '../workflow/remote-worklists';

const from = '/spaces/$space/workflow';
const tables = {
  worklist: WorklistTable,
  taken: RemoteWorklistTable,
  performed: PerformedTable,
  commitments: CommitmentTable,
  requests: RequestTable,
  received: ReceivedNoticeTable,
  notices: SentNoticeTable,
} as const;

/** What is scheduled and was done in a space, and who told whom what is kept and available. */
export function WorkflowPage() {
  const { space } = useParams({ from });
  const { t } = useTranslation();
  const may = useMay();
  const navigate = useNavigate();
  const lists = workflowLists.filter((list) => may(workflowRights[list], space));
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
