import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Card, Form, Input, Typography } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RequestError } from '../api/http';
import { logIn } from '../api/session';

interface Fields {
  readonly login: string;
  readonly password: string;
}

/** Asks for user and password. */
export function LogInPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [failure, setFailure] = useState<'wrongPassword' | 'tooManyAttempts' | 'unreachable' | 'failed'>();
  const [isBusy, setBusy] = useState(false);
  const submit = async ({ login, password }: Fields) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await logIn(login, password);
      await queries.invalidateQueries({ queryKey: ['session'] });
    } catch (error) {
      form.setFieldsValue({ password: '' });
      const status = error instanceof RequestError ? error.status : undefined;
      const known = { 0: 'unreachable', 401: 'wrongPassword', 429: 'tooManyAttempts' } as const;
      setFailure(known[status as keyof typeof known] ?? 'failed');
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="log-in">
      <Card className="log-in-card">
        <Typography.Title level={1}>{t('welcome')}</Typography.Title>
        <Form<Fields> form={form} layout="vertical" requiredMark={false} onFinish={(fields) => void submit(fields)}>
          <Form.Item name="login" label={t('login')} rules={[{ required: true, message: '' }]}>
            <Input autoComplete="username" autoCapitalize="none" autoFocus />
          </Form.Item>
          <Form.Item name="password" label={t('password')} rules={[{ required: true, message: '' }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {failure && <Alert type="error" showIcon title={t(failure)} className="log-in-failure" />}
          <Button type="primary" htmlType="submit" loading={isBusy} block>
            {t('logIn')}
          </Button>
        </Form>
      </Card>
    </main>
  );
}
