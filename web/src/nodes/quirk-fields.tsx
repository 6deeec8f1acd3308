import { Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { choices } from '../api/choices.generated';
import { flags } from './node-values';

/** As (0008,0005) names them. */
const sets = [...choices.Node.quirks.actualCharacterSet].sort().map((value) => ({ value, label: value }));

/** What a device does wrong, and what we do about it. */
export function QuirkFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item name="flags" label={t('node.flags')} extra={t('node.flagsHint')}>
        <Select mode="multiple" options={flags.map((value) => ({ value, label: t(`node.quirks.${value}`) }))} />
      </Form.Item>
      <Form.Item name={['quirks', 'otherAeTitles']} label={t('node.otherAeTitles')} extra={t('node.otherAeTitlesHint')}>
        <Select mode="tags" open={false} />
      </Form.Item>
      <Form.Item name={['quirks', 'maximumLength']} label={t('node.maximumLength')} extra={t('node.maximumLengthHint')}>
        <InputNumber min={4_096} max={131_072} className="measure" />
      </Form.Item>
      <Form.Item name={['quirks', 'instancesPerAssociation']} label={t('node.instancesPerAssociation')}>
        <InputNumber min={1} max={10_000} className="measure" />
      </Form.Item>
      <Form.Item name={['quirks', 'defaultCharacterSet']} label={t('node.defaultCharacterSet')}>
        <Select allowClear options={sets} />
      </Form.Item>
      <Form.Item name={['quirks', 'actualCharacterSet']} label={t('node.actualCharacterSet')}>
        <Select allowClear options={sets} />
      </Form.Item>
    </>
  );
}
