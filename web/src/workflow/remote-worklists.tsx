import { useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Alert,
  Button,
  Empty,
  Flex,
  Form,
  Input,
  InputNumber,
  Select,
  Table,
  type TableColumnsType,
  Typography,
} from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  fetchRemoteWorklists,
  type RemoteWorklist,
  type RemoteWorklistFields,
  removeRemoteWorklist,
  setRemoteWorklist,
} from '../api/workflow';
import { useFormats } from '../i18n/formats';
import { useProblem } from '../i18n/problem';
import { ActButton } from '../layout/act-button';
import { FormDrawer } from '../layout/form-drawer';
import { Moment } from '../layout/moment';
import { useMay } from '../layout/use-may';
import { useNodes } from '../nodes/use-nodes';
import type { ListProps } from './listed';

const lookMs = 3_000;

/** Worklists of other systems that a space takes over: how often, and what the last look brought. */
export function RemoteWorklistTable({ space }: ListProps) {
  const { t } = useTranslation();
  const may = useMay();
  const problem = useProblem();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<RemoteWorklist | 'new'>();
  const found = useQuery({
    queryKey: ['remote-worklists', space],
    queryFn: ({ signal }) => fetchRemoteWorklists(space, signal),
    refetchInterval: lookMs,
  });
  const again = () => void queries.invalidateQueries({ queryKey: ['remote-worklists', space] });
  return (
    <>
      {found.isError && <Alert type="error" showIcon title={problem(found.error)} />}
      {may('space:admin', space) && (
        <Flex>
          <Button onClick={() => setEdited('new')}>{t('workflow.takeOver')}</Button>
        </Flex>
      )}
      <Table<RemoteWorklist>
        size="middle"
        rowKey="node"
        columns={useColumns(setEdited, again)}
        dataSource={[...(found.data ?? [])]}
        pagination={false}
        loading={found.isPending}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <Empty description={t('workflow.noneTaken')} image={Empty.PRESENTED_IMAGE_SIMPLE} /> }}
      />
      <WorklistDrawer
        space={space}
        worklist={edited}
        close={(isChanged) => {
          setEdited(undefined);
          if (isChanged) again();
        }}
      />
    </>
  );
}

function useColumns(edit: (worklist: RemoteWorklist) => void, again: () => void): TableColumnsType<RemoteWorklist> {
  const { t } = useTranslation();
  const may = useMay();
  const { duration } = useFormats();
  return [
    {
      title: t('source.node'),
      key: 'node',
      render: (_, { node }) => <Typography.Text className="node-label">{node}</Typography.Text>,
    },
    {
      title: t('workflow.taken'),
      key: 'settings',
      render: (_, { daysBack, daysAhead, everySeconds }) => (
        <Flex vertical>
          {t('workflow.takenDays', { back: daysBack, ahead: daysAhead })}
          <Typography.Text type="secondary">
            {t('workflow.takenEvery', { time: duration(everySeconds * 1_000) })}
          </Typography.Text>
        </Flex>
      ),
    },
    { title: t('workflow.lastWhole'), key: 'lastDoneAt', render: (_, { lastDoneAt }) => <Moment at={lastDoneAt} /> },
    { title: t('source.lastRun'), key: 'run', render: (_, { lastRun }) => <Run run={lastRun} /> },
    {
      title: '',
      key: 'actions',
      render: (_, worklist) =>
        may('space:admin', worklist.space) && (
          <Flex gap="small">
            <Button size="small" onClick={() => edit(worklist)}>
              {t('edit')}
            </Button>
            <ActButton
              label={t('remove')}
              question={t('workflow.removeTaken', { name: worklist.node })}
              act={() => removeRemoteWorklist(worklist)}
              done={again}
              isDangerous
            />
          </Flex>
        ),
    },
  ];
}

function Run({ run }: { readonly run: RemoteWorklist['lastRun'] }) {
  const { t } = useTranslation();
  if (run === null) return '–';
  const { found, created, changed, removed, kept, refused, problem, error } = run;
  return (
    <Flex vertical className="run">
      <Moment at={run.at} />
      {error === null && t('workflow.ran', { found, created, changed, removed, kept })}
      {error && (
        <Typography.Text type="danger">
          {error.message} ({error.code})
        </Typography.Text>
      )}
      {refused > 0 && (
        <Typography.Text type="warning">{t('workflow.notTaken', { count: refused, problem })}</Typography.Text>
      )}
    </Flex>
  );
}

interface WorklistDrawerProps extends ListProps {
  /** What to change, or `new`; undefined: closed. */
  readonly worklist: RemoteWorklist | 'new' | undefined;
  readonly close: (isChanged: boolean) => void;
}

type Fields = Required<RemoteWorklistFields> & { readonly node?: string };
const usual: Fields = { daysBack: 1, daysAhead: 1, everySeconds: 60 };

function WorklistDrawer({ space, worklist, close }: WorklistDrawerProps) {
  const { t } = useTranslation();
  const may = useMay();
  const nodes = useNodes().filter(({ isActive, kind, port }) => isActive && kind === 'dimse' && port !== null);
  const [form] = Form.useForm<Fields>();
  const needed = [{ required: true, message: t('needed') }];
  return (
    <FormDrawer<RemoteWorklist | 'new', Fields>
      title={t('workflow.takeOver')}
      form={form}
      subject={worklist}
      begin={(one) => (one === 'new' ? usual : one)}
      save={(_, { node = '', ...fields }) => setRemoteWorklist(space, node, fields)}
      close={close}
    >
      <Form.Item name="node" label={t('source.node')} rules={needed}>
        {may('system:read', '*') ? (
          <Select
            disabled={worklist !== 'new'}
            placeholder={t('send.choose')}
            notFoundContent={t('send.noNodes')}
            options={nodes.map(({ name }) => ({ value: name, label: name }))}
          />
        ) : (
          <Input disabled={worklist !== 'new'} maxLength={64} />
        )}
      </Form.Item>
      <Form.Item name="daysBack" label={t('workflow.daysBack')} rules={needed}>
        <InputNumber min={0} max={31} suffix={t('days')} className="measure" />
      </Form.Item>
      <Form.Item name="daysAhead" label={t('workflow.daysAhead')} rules={needed}>
        <InputNumber min={0} max={92} suffix={t('days')} className="measure" />
      </Form.Item>
      <Form.Item name="everySeconds" label={t('workflow.every')} rules={needed}>
        <InputNumber min={5} max={86_400} suffix={t('seconds')} className="measure" />
      </Form.Item>
    </FormDrawer>
  );
}
