import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeNode, createNode, type Node, type NodeFields } from '../api/nodes';
import { fetchSpaces } from '../api/session';
import { useProblem } from '../i18n/problem';

interface NodeDrawerProps {
  /** The node to change, or `new`; undefined: closed. */
  readonly node: Node | 'new' | undefined;
  readonly close: (isChanged: boolean) => void;
}

const services = [
  'store',
  'query',
  'retrieve',
  'worklist',
  'mpps',
  'commitment',
  'availability',
  'mpps-notification',
] as const;
const empty: Partial<Fields> = { kind: 'dimse', isActive: true, addresses: [], services: [], spaces: [] };

type Fields = Omit<NodeFields, 'services' | 'spaces'> & {
  readonly services: readonly (typeof services)[number][];
  readonly spaces: readonly string[];
};

/** A form for one node. What it does not show stays as it is. */
export function NodeDrawer({ node, close }: NodeDrawerProps) {
  const { t } = useTranslation();
  const problem = useProblem();
  const [form] = Form.useForm<Fields>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const { data: spaces = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  const kind = Form.useWatch('kind', form) ?? 'dimse';
  useEffect(() => {
    if (!node) return;
    setFailure(undefined);
    form.resetFields();
    form.setFieldsValue(node === 'new' ? empty : valuesOf(node));
  }, [node, form]);
  const save = async (values: Fields) => {
    setBusy(true);
    setFailure(undefined);
    try {
      if (node === 'new') await createNode(fieldsOf(values));
      else if (node) await changeNode(node, fieldsOf(values));
      close(true);
    } catch (error) {
      setFailure(problem(error));
    } finally {
      setBusy(false);
    }
  };
  const required = { required: true, message: t('needed') };
  return (
    <Drawer
      open={node !== undefined}
      onClose={() => close(false)}
      title={node === 'new' ? t('addNode') : t('editNode')}
      footer={
        <Flex gap="small" justify="end">
          <Button onClick={() => close(false)}>{t('cancel')}</Button>
          <Button type="primary" onClick={() => form.submit()} loading={isBusy}>
            {t('save')}
          </Button>
        </Flex>
      }
    >
      <Form<Fields> form={form} layout="vertical" onFinish={(values) => void save(values)}>
        {failure && <Alert type="error" showIcon title={failure} className="form-failure" />}
        <Form.Item name="kind" label={t('kind')}>
          <Segmented
            options={[
              { value: 'dimse', label: 'DIMSE' },
              { value: 'dicomweb', label: 'DICOMweb' },
            ]}
          />
        </Form.Item>
        <Form.Item name="name" label={t('name')} rules={[required]}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="description" label={t('description')}>
          <Input maxLength={500} />
        </Form.Item>
        {kind === 'dimse' ? (
          <>
            <Form.Item name="aeTitle" label={t('aeTitle')} rules={[required]}>
              <Input maxLength={16} />
            </Form.Item>
            <Form.Item name="host" label={t('host')} extra={t('hostHint')}>
              <Input />
            </Form.Item>
            <Form.Item name="port" label={t('port')} extra={t('portHint')}>
              <InputNumber min={1} max={65_535} />
            </Form.Item>
            <Form.Item name="addresses" label={t('addresses')} extra={t('addressesHint')}>
              <Select mode="tags" open={false} tokenSeparators={[',', ' ']} />
            </Form.Item>
          </>
        ) : (
          <Form.Item name="url" label="URL" rules={[required]}>
            <Input placeholder="https://archive.example.org/dicomweb" />
          </Form.Item>
        )}
        <Form.Item name="services" label={t('services')} extra={t('servicesHint')}>
          <Select mode="multiple" options={services.map((value) => ({ value, label: t(`nodeServices.${value}`) }))} />
        </Form.Item>
        <Form.Item name="spaces" label={t('spaces')} extra={t('spacesHint')}>
          <Select mode="multiple" options={spaces.map(({ name }) => ({ value: name, label: name }))} />
        </Form.Item>
        <Form.Item name="isActive" label={t('active')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Drawer>
  );
}

function valuesOf(node: Node): Fields {
  const { kind, name, description, aeTitle, host, port, url, addresses, isActive } = node;
  const lists = { services: node.services ?? [], spaces: node.spaces ?? [], addresses };
  return { kind, name, description, aeTitle, host, port, url, isActive, ...lists };
}

/** Empty texts and lists are none. */
function fieldsOf({ services: some, spaces, ...values }: Fields): NodeFields {
  const texts = Object.entries(values).map(([key, value]) => [key, value === '' || value === undefined ? null : value]);
  const lists = { services: some.length > 0 ? [...some] : null, spaces: spaces.length > 0 ? [...spaces] : null };
  return { ...(Object.fromEntries(texts) as typeof values), ...lists };
}
