import { Form, Input, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

interface KeptProps {
  /** Secrets that the platform keeps and shows nobody. */
  readonly keeps: { readonly key: boolean; readonly secretOf: string | undefined };
}

/** How connections with a node are encrypted, and how each side shows who it is. */
export function SecurityFields({ keeps }: KeptProps) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const isOn = Form.useWatch(['tls', 'mode'], form) === 'on';
  const kind = Form.useWatch('kind', form) as string;
  return (
    <>
      <Form.Item name={['tls', 'mode']} label={t('node.tls')} extra={t('node.tlsHint')}>
        <Segmented options={(['off', 'on'] as const).map((value) => ({ value, label: t(`node.tlsModes.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['tls', 'verifyHost']} label={t('node.verifyHost')} valuePropName="checked" hidden={!isOn}>
        <Switch />
      </Form.Item>
      <Pem name="ca" label={t('node.ca')} extra={t('node.caHint')} isHidden={!isOn} />
      <Pem name="certificate" label={t('node.ourCertificate')} isHidden={!isOn} />
      <Pem name="privateKey" label={t('node.ourKey')} isHidden={!isOn} {...(keeps.key && { extra: t('keptHint') })} />
      {kind === 'dimse' && (
        <Form.Item name="certificates" label={t('node.certificates')} extra={t('node.certificatesHint')}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      )}
      <LogIn kept={keeps.secretOf} />
    </>
  );
}

interface PemProps {
  readonly name: string;
  readonly label: string;
  readonly extra?: string;
  readonly isHidden: boolean;
}

function Pem({ name, label, extra, isHidden }: PemProps) {
  const begin = name === 'privateKey' ? '-----BEGIN PRIVATE KEY-----' : '-----BEGIN CERTIFICATE-----';
  return (
    <Form.Item name={['tls', name]} label={label} extra={extra} hidden={isHidden}>
      <Input.TextArea rows={2} placeholder={begin} className="code" autoComplete="off" />
    </Form.Item>
  );
}

function LogIn({ kept }: { readonly kept: string | undefined }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const kind = Form.useWatch(['logIn', 'kind'], form) as string | undefined;
  const isBasic = kind === 'basic';
  return (
    <>
      <Form.Item name={['logIn', 'kind']} label={t('node.logIn')} extra={t('node.logInHint')}>
        <Segmented
          options={(['none', 'basic', 'bearer'] as const).map((value) => ({ value, label: t(`node.logIns.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name={['logIn', 'login']}
        label={t('login')}
        hidden={!isBasic}
        rules={isBasic ? [{ required: true, message: t('needed') }] : []}
      >
        <Input autoComplete="off" maxLength={128} />
      </Form.Item>
      <Form.Item
        name={['logIn', 'secret']}
        label={isBasic ? t('password') : t('node.token')}
        hidden={kind !== 'basic' && kind !== 'bearer'}
        {...(kept === kind && { extra: t('keptHint') })}
      >
        <Input.Password autoComplete="new-password" maxLength={4096} />
      </Form.Item>
    </>
  );
}
