import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Form, Input, Segmented, Select, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fetchSpaces } from '../api/session';
import { changeSource, createSource, type Source, sourceKinds } from '../api/sources';
import { useProblem } from '../i18n/problem';
import { DatabaseFields } from './database-fields';
import { FolderFields } from './folder-fields';
import { LinkFields } from './link-fields';
import { fieldsOf, type SourceForm, startOf, valuesOf } from './source-values';

interface SourceDrawerProps {
  /** The source to change, or `new`; undefined: closed. */
  readonly source: Source | 'new' | undefined;
  readonly close: (isChanged: boolean) => void;
}

/** A form for one source. Settings that it does not show stay; secrets are never shown again. */
export function SourceDrawer({ source, close }: SourceDrawerProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<SourceForm>();
  const { save, failure, isBusy } = useSaving(source, close);
  const { data: spaces = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  const kind = Form.useWatch('kind', form) ?? 'folder';
  const old = source === 'new' ? undefined : source;
  useEffect(() => {
    if (!source) return;
    form.resetFields();
    form.setFieldsValue(source === 'new' ? startOf('folder') : valuesOf(source));
  }, [source, form]);
  const isBuiltIn = old?.isBuiltIn ?? false;
  return (
    <Drawer
      open={source !== undefined}
      onClose={() => close(false)}
      title={old ? t('source.edit', { name: old.name }) : t('source.add')}
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
      <Form<SourceForm>
        form={form}
        layout="vertical"
        onFinish={(values) => void save(values)}
        scrollToFirstError={{ focus: true }}
      >
        {failure && <Alert type="error" showIcon title={failure} className="form-failure" />}
        {isBuiltIn && <Alert type="info" showIcon title={t('source.builtInHint')} className="form-failure" />}
        <Form.Item name="isActive" label={t('active')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name="kind" label={t('kind')} hidden={old !== undefined}>
          <Segmented
            options={sourceKinds.map((value) => ({ value, label: t(`source.kinds.${value}`) }))}
            onChange={(next) => {
              const { name, space, isActive } = form.getFieldsValue();
              form.setFieldsValue({ ...startOf(next), name, space, isActive });
            }}
          />
        </Form.Item>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('needed') }]}>
          <Input maxLength={100} disabled={isBuiltIn} autoComplete="off" />
        </Form.Item>
        <Form.Item name="space" label={t('space')} extra={t('source.spaceHint')}>
          <Select options={spaces.map(({ name }) => ({ value: name, label: name }))} disabled={isBuiltIn} />
        </Form.Item>
        {!isBuiltIn && kind === 'folder' && <FolderFields />}
        {!isBuiltIn && kind === 'database' && <DatabaseFields kept={old?.secrets ?? []} />}
        {!isBuiltIn && kind === 'link' && <LinkFields kept={old?.secrets ?? []} />}
      </Form>
    </Drawer>
  );
}

function useSaving(source: Source | 'new' | undefined, close: (isChanged: boolean) => void) {
  const problem = useProblem();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another source begins without the failure of the last one
  useEffect(() => setFailure(undefined), [source]);
  const save = async (values: SourceForm) => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (source === 'new') await createSource(fieldsOf(values, undefined));
      else if (source) await changeSource(source, fieldsOf(values, source));
      close(true);
    } catch (error) {
      setFailure(problem(error));
    } finally {
      setBusy(false);
    }
  };
  return { save, failure, isBusy };
}
