import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Modal, Select, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { askToCommit } from '../api/workflow';
import { useProblem } from '../i18n/problem';
import { useMay } from '../layout/use-may';
import { useNodes } from '../nodes/use-nodes';

interface CommitButtonProps {
  readonly space: string;
  readonly studyInstanceUid: string;
}

/** Asks another system to commit to a study that it was sent; nothing where one may not. */
export function CommitButton({ space, studyInstanceUid }: CommitButtonProps) {
  const { t } = useTranslation();
  const may = useMay();
  const problem = useProblem();
  const navigate = useNavigate();
  const nodes = useNodes();
  const [form] = Form.useForm<{ readonly node: string }>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  if (!may('route:admin', space) || !may('system:read', '*')) return null;
  // Storage commitment is of DIMSE alone.
  const askable = nodes.filter(
    ({ isActive, kind, port, spaces }) =>
      isActive && kind === 'dimse' && port !== null && (spaces === null || spaces.includes(space)),
  );
  const ask = async (node: string) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await askToCommit(space, node, studyInstanceUid);
      void navigate({ to: '/spaces/$space/workflow', params: { space }, search: { list: 'requests' } });
    } catch (error) {
      setFailure(problem(error));
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('workflow.askToCommit')}</Button>
      <Modal
        open={isOpen}
        title={t('workflow.askToCommit')}
        okText={t('workflow.ask')}
        cancelText={t('cancel')}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        confirmLoading={isBusy}
        destroyOnHidden
      >
        {/* Its name tells its fields from those of the dialogue that sends, which stands on the same page. */}
        <Form form={form} name="commitment" layout="vertical" preserve={false} onFinish={({ node }) => void ask(node)}>
          {failure && <Alert type="error" showIcon title={failure} className="form-failure" />}
          <Typography.Paragraph type="secondary">{t('workflow.askToCommitHint')}</Typography.Paragraph>
          <Form.Item name="node" label={t('source.node')} rules={[{ required: true, message: t('needed') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              placeholder={t('send.choose')}
              notFoundContent={t('send.noNodes')}
              options={askable.map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
