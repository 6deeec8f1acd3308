import { Button, Flex, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { MeasureItem } from '../layout/measure-item';

const { days } = choices.Node.limits.windows;

/** How much we ask of a node, and when. */
export function LimitFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name={['limits', 'associations']} label={t('node.associations')}>
        <InputNumber min={1} max={64} className="measure" />
      </Form.Item>
      <MeasureItem
        name={['limits', 'bytesPerSecond']}
        label={t('node.rate')}
        extra={t('node.rateHint')}
        of={1_000_000}
        unit="MB/s"
        min={0.01}
      />
      <MeasureItem name={['limits', 'timeoutMs']} label={t('node.timeout')} of={1_000} unit={t('seconds')} min={1} />
      <Windows />
    </>
  );
}

function Windows() {
  const { t } = useTranslation();
  const needed = [{ required: true, message: t('needed') }];
  const time = [...needed, { pattern: /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, message: 'HH:MM' }];
  return (
    <Form.List name={['limits', 'windows']}>
      {(fields, { add, remove }) => (
        <Form.Item label={t('node.windows')} extra={t('node.windowsHint')}>
          {fields.map(({ key, name }) => (
            <Flex key={key} gap="small" align="baseline" wrap>
              <Form.Item name={[name, 'days']} rules={needed} className="days">
                <Select
                  mode="multiple"
                  aria-label={t('node.days')}
                  options={days.map((value) => ({ value, label: t(`node.weekdays.${value}`) }))}
                />
              </Form.Item>
              <Form.Item name={[name, 'from']} rules={time}>
                <Input aria-label={t('node.from')} placeholder="20:00" maxLength={5} className="time" />
              </Form.Item>
              –
              <Form.Item name={[name, 'to']} rules={time}>
                <Input aria-label={t('node.to')} placeholder="06:00" maxLength={5} className="time" />
              </Form.Item>
              <Button onClick={() => remove(name)}>{t('remove')}</Button>
            </Flex>
          ))}
          <Button onClick={() => add({ days: [...days] })}>{t('node.addWindow')}</Button>
        </Form.Item>
      )}
    </Form.List>
  );
}
