import { useQuery } from '@tanstack/react-query';
import { Collapse, Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { changeNode, createNode, type Node } from '../api/nodes';
import { fetchSpaces } from '../api/session';
import { FormDrawer } from '../layout/form-drawer';
import { LimitFields } from './limit-fields';
import { fieldsOf, type NodeForm, newNode, valuesOf } from './node-values';
import { QuirkFields } from './quirk-fields';
import { SecurityFields } from './security-fields';

interface NodeDrawerProps {
  /** The node to change, or `new`; undefined: closed. */
  readonly node: Node | 'new' | undefined;
  readonly close: (isChanged: boolean) => void;
}

/** A form for one node. What it does not show stays as it is; secrets are never shown again. */
export function NodeDrawer({ node, close }: NodeDrawerProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<NodeForm>();
  const { data: spaces = [] } = useQuery({ queryKey: ['spaces'], queryFn: ({ signal }) => fetchSpaces(signal) });
  const kind = Form.useWatch('kind', form) ?? 'dimse';
  const old = node === 'new' ? undefined : node;
  const keeps = { key: old?.tls.hasPrivateKey ?? false, secretOf: old?.credentials?.kind };
  const required = { required: true, message: t('needed') };
  // All values: those of fields that the kind of the node hides are not among what a form submits.
  const fields = () => fieldsOf(form.getFieldsValue(true));
  return (
    <FormDrawer<Node | 'new', NodeForm>
      title={node === 'new' ? t('addNode') : t('editNode')}
      form={form}
      subject={node}
      begin={(one) => (one === 'new' ? newNode : valuesOf(one))}
      save={(one) => (one === 'new' ? createNode(fields()) : changeNode(one, fields()))}
      close={close}
    >
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
        <Select
          mode="multiple"
          options={choices.Node.services.map((value) => ({ value, label: t(`nodeServices.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="spaces" label={t('spaces')} extra={t('spacesHint')}>
        <Select mode="multiple" options={spaces.map(({ name }) => ({ value: name, label: name }))} />
      </Form.Item>
      <Form.Item name="isActive" label={t('active')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Collapse
        ghost
        className="more-fields"
        items={[
          {
            key: 'security',
            label: t('node.security'),
            forceRender: true,
            children: <SecurityFields keeps={keeps} />,
          },
          { key: 'limits', label: t('node.limits'), forceRender: true, children: <LimitFields /> },
          ...(kind === 'dimse'
            ? [{ key: 'quirks', label: t('node.quirksOf'), forceRender: true, children: <QuirkFields /> }]
            : []),
        ]}
      />
    </FormDrawer>
  );
}
