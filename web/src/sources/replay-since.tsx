import { Alert, Button, DatePicker, Form, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { replaySource } from '../api/sources';
import { useProblem } from '../i18n/problem';

interface ReplaySinceProps {
  readonly id: string;
  readonly done: () => void;
}

/** Has a source take again whatever ended since a time that is asked for. */
export function ReplaySince({ id, done }: ReplaySinceProps) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [form] = Form.useForm<{ readonly since: Dayjs }>();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const replay = async (since: Dayjs) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await replaySource(id, { since: since.toISOString() });
      setOpen(false);
      done();
    } catch (error) {
      setFailure(problem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('source.replaySince')}
      </Button>
      <Modal
        open={isOpen}
        title={t('source.replaySince')}
        okText={t('source.replay')}
        cancelText={t('cancel')}
        onOk={() => form.submit()}
        onCancel={() => setOpen(false)}
        confirmLoading={isBusy}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" preserve={false} onFinish={({ since }) => void replay(since)}>
          {failure && <Alert type="error" showIcon title={failure} className="form-failure" />}
          <Form.Item
            name="since"
            label={t('source.since')}
            extra={t('source.sinceHint')}
            rules={[{ required: true, message: t('needed') }]}
          >
            <DatePicker showTime />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}
