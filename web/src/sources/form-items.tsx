import { Checkbox, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MeasureItem } from '../layout/measure-item';

interface ItemProps {
  /** Of the setting. */
  readonly name: string;
  readonly label: string;
  readonly extra?: ReactNode;
}

/** A setting that must be filled, as rules of a form. */
export function useNeeded() {
  const { t } = useTranslation();
  return [{ required: true, message: t('needed') }];
}

/** A time that people give in seconds. */
export function SecondsItem({ name, ...props }: ItemProps & { readonly min: number }) {
  const { t } = useTranslation();
  return <MeasureItem {...props} name={['settings', name]} of={1_000} unit={t('seconds')} />;
}

/** Several texts; each ends with Enter, because paths may hold anything else. */
export function TextsItem({ name, label, extra, isNeeded = false }: ItemProps & { readonly isNeeded?: boolean }) {
  const needed = useNeeded();
  return (
    <Form.Item name={['settings', name]} label={label} extra={extra} {...(isNeeded && { rules: needed })}>
      <Select mode="tags" open={false} suffixIcon={null} />
    </Form.Item>
  );
}

interface SecretProps {
  readonly name: 'password' | 'token';
  readonly label: string;
  /** Names of the secrets that are kept. */
  readonly kept: readonly string[];
}

/** A secret: typed anew or left as it is, never shown. */
export function SecretItem({ name, label, kept }: SecretProps) {
  const { t } = useTranslation();
  const isKept = kept.includes(name);
  return (
    <>
      <Form.Item name={['secrets', name]} label={label} {...(isKept && { extra: t('keptHint') })}>
        <Input.Password autoComplete="new-password" maxLength={4096} {...(isKept && { placeholder: '••••••••' })} />
      </Form.Item>
      {isKept && (
        <Form.Item name={['forget', name]} valuePropName="checked">
          <Checkbox>{t('source.forget')}</Checkbox>
        </Form.Item>
      )}
    </>
  );
}
