import { Button, Collapse, Flex, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNodes } from '../nodes/use-nodes';
import { SecondsItem, SecretItem, TextsItem, useNeeded } from './form-items';

const drivers = { postgresql: 'PostgreSQL', mysql: 'MySQL / MariaDB', sqlserver: 'SQL Server', oracle: 'Oracle' };
const columns = ['key', 'modifiedAt', 'studyInstanceUid', 'accessionNumber', 'patientId', 'path', 'node'] as const;
const neededColumns: readonly string[] = ['key', 'modifiedAt'];

/** Settings of a view of a database that names studies. */
export function DatabaseFields({ kept }: { readonly kept: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Connection kept={kept} />
      <Rows />
      <Where />
      <Collapse
        ghost
        items={[{ key: 'more', label: t('source.more'), forceRender: true, children: <Pace /> }]}
        className="more-fields"
      />
    </>
  );
}

function Connection({ kept }: { readonly kept: readonly string[] }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <>
      <Form.Item name={['settings', 'driver']} label={t('source.driver')}>
        <Select options={Object.entries(drivers).map(([value, label]) => ({ value, label }))} />
      </Form.Item>
      <Flex gap="middle">
        <Form.Item name={['settings', 'host']} label={t('host')} rules={needed} className="grows">
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name={['settings', 'port']} label={t('port')}>
          <InputNumber min={1} max={65_535} placeholder={t('source.usual')} />
        </Form.Item>
      </Flex>
      <Form.Item name={['settings', 'database']} label={t('source.database')} rules={needed}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name={['settings', 'user']} label={t('login')} extra={t('source.userHint')} rules={needed}>
        <Input autoComplete="off" />
      </Form.Item>
      <SecretItem name="password" label={t('password')} kept={kept} />
      <Form.Item name={['settings', 'tls']} label="TLS">
        <Segmented
          options={(['on', 'unverified', 'off'] as const).map((value) => ({ value, label: t(`source.tls.${value}`) }))}
        />
      </Form.Item>
    </>
  );
}

/** The view or the statement, and which of its columns says what. */
function Rows() {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const query = Form.useWatch(['settings', 'query'], { form, preserve: true }) as string | null | undefined;
  const isQuery = typeof query === 'string';
  const needed = useNeeded();
  return (
    <>
      <Form.Item label={t('source.rows')}>
        <Segmented
          value={isQuery ? 'query' : 'view'}
          options={(['view', 'query'] as const).map((value) => ({ value, label: t(`source.${value}`) }))}
          onChange={(next) => {
            form.setFieldValue(['settings', 'view'], next === 'query' ? null : '');
            form.setFieldValue(['settings', 'query'], next === 'query' ? '' : null);
          }}
        />
      </Form.Item>
      <Form.Item
        name={['settings', 'view']}
        label={t('source.viewName')}
        rules={isQuery ? [] : needed}
        hidden={isQuery}
      >
        <Input placeholder="public.exams" autoComplete="off" />
      </Form.Item>
      <Form.Item name={['settings', 'query']} label="SQL" rules={isQuery ? needed : []} hidden={!isQuery}>
        <Input.TextArea rows={3} placeholder="SELECT ..." className="code" />
      </Form.Item>
      <fieldset className="columns">
        <legend>{t('source.columnsHint')}</legend>
        {columns.map((name) => (
          <Form.Item
            key={name}
            name={['settings', 'columns', name]}
            label={t(`source.columns.${name}`)}
            rules={neededColumns.includes(name) ? needed : []}
          >
            <Input autoComplete="off" />
          </Form.Item>
        ))}
      </fieldset>
    </>
  );
}

/** Where the images that a row names are. */
function Where() {
  const { t } = useTranslation();
  const nodes = useNodes();
  const needed = useNeeded();
  return (
    <>
      <Form.Item name={['settings', 'node']} label={t('source.node')} extra={t('source.nodeHint')}>
        <Select allowClear options={nodes.map(({ name }) => ({ value: name, label: name }))} />
      </Form.Item>
      <Form.Item name={['settings', 'retrieve']} label={t('source.retrieve')}>
        <Segmented
          options={[
            { value: 'auto', label: t('source.auto') },
            { value: 'c-get', label: 'C-GET' },
            { value: 'c-move', label: 'C-MOVE' },
          ]}
        />
      </Form.Item>
      <TextsItem name="roots" label={t('source.roots')} extra={t('source.rootsHint')} />
      <Form.List name={['settings', 'pathMappings']}>
        {(fields, { add, remove }) => (
          <Form.Item label={t('source.mappings')} extra={t('source.mappingsHint')}>
            {fields.map(({ key, name }) => (
              <Flex key={key} gap="small" align="baseline">
                <Form.Item name={[name, 'from']} rules={needed} className="grows">
                  <Input aria-label={t('source.mappingFrom')} placeholder="\\pacs\images" />
                </Form.Item>
                →
                <Form.Item name={[name, 'to']} rules={needed} className="grows">
                  <Input aria-label={t('source.mappingTo')} placeholder="/mnt/pacs" />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </Flex>
            ))}
            <Button onClick={() => add({})}>{t('source.addMapping')}</Button>
          </Form.Item>
        )}
      </Form.List>
    </>
  );
}

function Pace() {
  const { t } = useTranslation();
  return (
    <>
      <SecondsItem name="everyMs" label={t('source.every')} min={1} />
      <SecondsItem name="overlapMs" label={t('source.overlap')} extra={t('source.overlapHint')} min={0} />
      <SecondsItem name="timeoutMs" label={t('source.timeout')} min={1} />
      <Form.Item name={['settings', 'rowsPerScan']} label={t('source.rowsPerScan')}>
        <InputNumber min={1} max={100_000} className="measure" />
      </Form.Item>
      <Form.Item name={['settings', 'ca']} label={t('source.ca')}>
        <Input.TextArea rows={2} placeholder="-----BEGIN CERTIFICATE-----" className="code" />
      </Form.Item>
    </>
  );
}
