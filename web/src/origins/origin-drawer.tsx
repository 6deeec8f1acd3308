import { Form, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Origins, setOrigins } from '../api/origins';
import { FormDrawer } from '../layout/form-drawer';
import { useMay } from '../layout/use-may';
import { useNodes } from '../nodes/use-nodes';
import { CrawlFields } from './crawl-fields';
import { fieldsOf, newOrigins, type OriginForm, valuesOf } from './origin-values';

interface OriginDrawerProps {
  readonly space: string;
  /** What to change, or `new`; undefined: closed. */
  readonly origins: Origins | 'new' | undefined;
  readonly close: (isChanged: boolean) => void;
}

/** A form for what a space fetches by itself. */
export function OriginDrawer({ space, origins, close }: OriginDrawerProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<OriginForm>();
  const isPrefetching = Form.useWatch(['prefetch', 'isOn'], form);
  const isIndex = Form.useWatch(['index', 'isOn'], form);
  const needed = [{ required: true, message: t('needed') }];
  return (
    <FormDrawer<Origins | 'new', OriginForm>
      title={t('origin.all')}
      form={form}
      subject={origins}
      begin={(one) => (one === 'new' ? newOrigins : valuesOf(one))}
      // All values: those of what is switched off are not among what a form submits.
      save={() => setOrigins(space, fieldsOf(form.getFieldsValue(true)))}
      close={close}
    >
      <NodeChoice />
      <Form.Item name="onDemand" label={t('origin.onDemand')} extra={t('origin.onDemandHint')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Form.Item name="waitSeconds" label={t('origin.wait')} extra={t('origin.waitHint')} rules={needed}>
        <InputNumber min={1} max={300} suffix={t('seconds')} className="measure" />
      </Form.Item>
      <Form.Item name="keepHours" label={t('origin.keep')} extra={t('origin.keepHint')} hidden={isIndex === true}>
        <InputNumber min={1} max={87_600} suffix={t('hours')} className="measure" />
      </Form.Item>
      <Form.Item
        name={['prefetch', 'isOn']}
        label={t('origin.prefetch')}
        extra={t('origin.prefetchHint')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      {isPrefetching && (
        <>
          <Form.Item name={['prefetch', 'hoursAhead']} label={t('origin.hoursAhead')} rules={needed}>
            <InputNumber min={1} max={168} suffix={t('hours')} className="measure" />
          </Form.Item>
          <Form.Item name={['prefetch', 'studies']} label={t('origin.earlier')} rules={needed}>
            <InputNumber min={1} max={50} className="measure" />
          </Form.Item>
        </>
      )}
      <CrawlFields kind="mirror" />
      <CrawlFields kind="index" />
    </FormDrawer>
  );
}

/** Nodes by name, in the order in which they are asked. Who may not see them types their names. */
function NodeChoice() {
  const { t } = useTranslation();
  const may = useMay();
  const nodes = useNodes().filter(({ isActive, kind, port }) => isActive && (kind === 'dicomweb' || port !== null));
  return (
    <Form.Item
      name="nodes"
      label={t('origin.nodes')}
      extra={t('origin.nodesHint')}
      rules={[{ required: true, message: t('needed') }]}
    >
      <Select
        mode={may('system:read', '*') ? 'multiple' : 'tags'}
        placeholder={t('send.choose')}
        notFoundContent={t('send.noNodes')}
        options={nodes.map(({ name }) => ({ value: name, label: name }))}
      />
    </Form.Item>
  );
}
