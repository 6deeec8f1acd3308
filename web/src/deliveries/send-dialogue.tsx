import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Checkbox, Form, List, Modal, Segmented, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { type Delivery, sendStudy } from '../api/deliveries';
import type { Node } from '../api/nodes';
import { useProblem } from '../i18n/problem';
import { useMay } from '../layout/use-may';
import { useNodes } from '../nodes/use-nodes';

/** A study that is to be sent. */
export interface SentStudy {
  readonly uid: string;
  /** Of the patient. */
  readonly name: string;
}

interface SendDialogueProps {
  readonly space: string;
  /** None: closed. */
  readonly studies: readonly SentStudy[];
  readonly close: () => void;
}

interface Fields {
  readonly node: string;
  readonly priority: Delivery['priority'];
  readonly commit?: boolean;
}

interface Refusal {
  readonly study: SentStudy;
  readonly words: string;
}

/** Asks to which node studies are to go, and queues them: one delivery each. */
export function SendDialogue({ space, studies, close }: SendDialogueProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const nodes = useNodes();
  const chosen = Form.useWatch('node', form);
  const kind = nodes.find(({ id }) => id === chosen)?.kind;
  const { send, refusals, isBusy, left, begin } = useSending(space, close);
  useEffect(() => begin(studies), [studies, begin]);
  return (
    <Modal
      open={studies.length > 0}
      title={t('send.title', { count: left.length })}
      okText={t('send.send')}
      cancelText={t('cancel')}
      onCancel={close}
      onOk={() => form.submit()}
      confirmLoading={isBusy}
      okButtonProps={{ disabled: left.length === 0 }}
      forceRender
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ priority: 'medium' }}
        onFinish={(values) => void send(values)}
      >
        <Form.Item name="node" label={t('delivery.destination')} rules={[{ required: true, message: t('needed') }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('send.choose')}
            notFoundContent={t('send.noNodes')}
            options={nodes.filter(isDestination).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="priority" label={t('delivery.priority')}>
          <Segmented
            options={choices.Delivery.priority.map((value) => ({ value, label: t(`delivery.priorities.${value}`) }))}
          />
        </Form.Item>
        {kind && (
          <Form.Item name="commit" valuePropName="checked" extra={t(`delivery.commitHints.${kind}`)}>
            <Checkbox>{t(`delivery.commit.${kind}`)}</Checkbox>
          </Form.Item>
        )}
      </Form>
      {refusals.length > 0 && <Alert type="error" showIcon title={t('send.refused', { count: refusals.length })} />}
      <List
        size="small"
        className="sent-studies"
        dataSource={[...left]}
        renderItem={(study) => (
          <List.Item>
            <List.Item.Meta
              title={study.name}
              description={refusals.find((refusal) => refusal.study.uid === study.uid)?.words}
            />
          </List.Item>
        )}
      />
    </Modal>
  );
}

/** Whether who is logged in may send studies of a space, and see to where. */
export function useMaySend(space: string): boolean {
  const may = useMay();
  return may('route:admin', space) && may('system:read', '*');
}

/** A node that we can call. */
function isDestination({ isActive, kind, port }: Node): boolean {
  return isActive && (kind === 'dicomweb' || port !== null);
}

/** Queues studies one after the other; those that are refused are left, with the reason. */
function useSending(space: string, close: () => void) {
  const problem = useProblem();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [left, setLeft] = useState<readonly SentStudy[]>([]);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [begin] = useState(() => (studies: readonly SentStudy[]) => {
    setLeft(studies);
    setRefusals([]);
  });
  const send = async (fields: Fields) => {
    setBusy(true);
    const queued: Delivery[] = [];
    const refused: Refusal[] = [];
    for (const study of left) {
      await sendStudy(space, { studyInstanceUid: study.uid, ...fields }).then(
        (delivery) => queued.push(delivery),
        (error: unknown) => refused.push({ study, words: problem(error) }),
      );
    }
    setBusy(false);
    setRefusals(refused);
    setLeft(refused.map(({ study }) => study));
    void queries.invalidateQueries({ queryKey: ['deliveries'] });
    if (refused.length > 0) return;
    close();
    const [only, ...others] = queued;
    if (only && others.length === 0) {
      void navigate({ to: '/spaces/$space/deliveries/$id', params: { space, id: only.id } });
    } else void navigate({ to: '/spaces/$space/deliveries', params: { space }, search: {} });
  };
  return { send, refusals, isBusy, left, begin };
}
