import { Alert, Button, Drawer, Flex, Form, type FormInstance } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblem } from '../i18n/problem';

interface FormDrawerProps<S, V> {
  readonly title: string;
  readonly form: FormInstance<V>;
  /** What is edited; undefined: closed. Another one begins the form anew. */
  readonly subject: S | undefined;
  /** What the form begins with. */
  readonly begin: (subject: S) => V;
  /** @param values - of the fields that are shown */
  readonly save: (subject: S, values: V) => Promise<unknown>;
  readonly close: (isChanged: boolean) => void;
  readonly children: ReactNode;
}

/** A form at the side of the page, that says why it could not be saved. */
export function FormDrawer<S, V extends object>(props: FormDrawerProps<S, V>) {
  const { title, form, subject, begin, save, close, children } = props;
  const { t } = useTranslation();
  const problem = useProblem();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another subject begins it anew
  useEffect(() => {
    setFailure(undefined);
    if (subject === undefined) return;
    form.resetFields();
    form.setFieldsValue(begin(subject) as Parameters<typeof form.setFieldsValue>[0]);
  }, [subject, form]);
  const submit = async (values: V) => {
    if (subject === undefined) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await save(subject, values);
      close(true);
    } catch (error) {
      setFailure(problem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Drawer
      open={subject !== undefined}
      onClose={() => close(false)}
      title={title}
      size={560}
      footer={
        <Flex gap="small" justify="end">
          <Button onClick={() => close(false)}>{t('cancel')}</Button>
          <Button type="primary" onClick={() => form.submit()} loading={isBusy}>
            {t('save')}
          </Button>
        </Flex>
      }
    >
      <Form<V>
        form={form}
        layout="vertical"
        onFinish={(values) => void submit(values)}
        scrollToFirstError={{ focus: true }}
      >
        {failure && <Alert type="error" showIcon title={failure} className="form-failure" />}
        {children}
      </Form>
    </Drawer>
  );
}
