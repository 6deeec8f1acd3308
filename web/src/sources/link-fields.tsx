import { Button, Collapse, Flex, Form, Input, InputNumber, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { MeasureItem } from '../layout/measure-item';
import { SecondsItem, SecretItem, useNeeded } from './form-items';

const mapped = ['items', 'url', 'id', 'studyInstanceUid', 'accessionNumber', 'patientId'] as const;

/** Settings of a webhook for links. */
export function LinkFields({ kept }: { readonly kept: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <>
      <Hosts />
      <Form.Item name={['settings', 'allowHttp']} label={t('source.allowHttp')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <LogIn kept={kept} />
      <fieldset className="columns">
        <legend>{t('source.mappedHint')}</legend>
        {mapped.map((name) => (
          <Form.Item key={name} name={['settings', 'mapping', name]} label={t(`source.mapped.${name}`)}>
            <Input autoComplete="off" className="code" />
          </Form.Item>
        ))}
      </fieldset>
      <Collapse ghost items={[{ key: 'more', label: t('source.more'), forceRender: true, children: <Limits /> }]} />
    </>
  );
}

function Hosts() {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <Form.List name={['settings', 'hosts']}>
      {(fields, { add, remove }) => (
        <Form.Item label={t('source.hosts')} extra={t('source.hostsHint')} required>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap="small" align="baseline" wrap className="host-row">
              <Form.Item name={[name, 'name']} rules={needed} className="grows">
                <Input aria-label={t('host')} placeholder="images.example.org" autoComplete="off" />
              </Form.Item>
              <Form.Item name={[name, 'port']}>
                <InputNumber aria-label={t('port')} placeholder={t('port')} min={1} max={65_535} />
              </Form.Item>
              <Form.Item name={[name, 'networks']} className="grows">
                <Select
                  mode="tags"
                  open={false}
                  suffixIcon={null}
                  aria-label={t('source.networks')}
                  placeholder={t('source.networks')}
                  tokenSeparators={[',', ' ']}
                />
              </Form.Item>
              {fields.length > 1 && <Button onClick={() => remove(name)}>{t('remove')}</Button>}
            </Flex>
          ))}
          <Button onClick={() => add({ networks: [] })}>{t('source.addHost')}</Button>
        </Form.Item>
      )}
    </Form.List>
  );
}

function LogIn({ kept }: { readonly kept: readonly string[] }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  const authentication = Form.useWatch(['settings', 'authentication']) as string | undefined;
  return (
    <>
      <Form.Item name={['settings', 'authentication']} label={t('source.authentication')}>
        <Segmented
          options={(['none', 'basic', 'bearer'] as const).map((value) => ({
            value,
            label: t(`source.authentications.${value}`),
          }))}
        />
      </Form.Item>
      {authentication === 'basic' && (
        <>
          <Form.Item name={['settings', 'user']} label={t('login')} rules={needed}>
            <Input autoComplete="off" />
          </Form.Item>
          <SecretItem name="password" label={t('password')} kept={kept} />
        </>
      )}
      {authentication === 'bearer' && <SecretItem name="token" label={t('source.token')} kept={kept} />}
    </>
  );
}

function Limits() {
  const { t } = useTranslation();
  return (
    <>
      <MeasureItem
        name={['settings', 'maxBytes']}
        label={t('source.maxBytes')}
        of={1_000_000_000}
        unit="GB"
        min={0.001}
      />
      <SecondsItem name="timeoutMs" label={t('source.timeout')} min={1} />
      <Form.Item name={['settings', 'downloads']} label={t('source.downloads')}>
        <InputNumber min={1} max={32} className="measure" />
      </Form.Item>
      <Form.Item name={['settings', 'ca']} label={t('source.ca')}>
        <Input.TextArea rows={2} placeholder="-----BEGIN CERTIFICATE-----" className="code" />
      </Form.Item>
    </>
  );
}
