import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Input, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { fetchSpaces } from '../api/session';
import { changeSource, createSource, type Source, sourceKinds } from '../api/sources';
import { FormDrawer } from '../layout/form-drawer';
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
  const { data: spaces = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  const kind = Form.useWatch('kind', form) ?? 'folder';
  const old = source === 'new' ? undefined : source;
  const isBuiltIn = old?.isBuiltIn ?? false;
  return (
    <FormDrawer<Source | 'new', SourceForm>
      title={old ? t('source.edit', { name: old.name }) : t('source.add')}
      form={form}
      subject={source}
      begin={(one) => (one === 'new' ? startOf('folder') : valuesOf(one))}
      save={(one, values) =>
        one === 'new' ? createSource(fieldsOf(values, undefined)) : changeSource(one, fieldsOf(values, one))
      }
      close={close}
    >
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
    </FormDrawer>
  );
}
