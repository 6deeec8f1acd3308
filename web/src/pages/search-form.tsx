import { Button, DatePicker, Flex, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { StudySearch } from '../api/query';

const modalities = ['CR', 'CT', 'DX', 'ECG', 'ES', 'MG', 'MR', 'NM', 'OP', 'PT', 'RF', 'SM', 'SR', 'US', 'XA'];

interface Fields {
  readonly patientName?: string;
  readonly patientId?: string;
  readonly accessionNumber?: string;
  readonly modality?: string;
  readonly dates?: readonly [Dayjs | null, Dayjs | null] | null;
}

interface SearchFormProps {
  readonly search: StudySearch;
  readonly change: (search: StudySearch) => void;
}

/** What to search studies by. */
export function SearchForm({ search, change }: SearchFormProps) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const submit = ({ dates, ...texts }: Fields) => {
    const [from, until] = (dates ?? []).map((date) => date?.format('YYYY-MM-DD'));
    change({ ...texts, ...(from && { from }), ...(until && { until }) });
  };
  const clear = () => {
    form.setFieldsValue({ patientName: '', patientId: '', accessionNumber: '', dates: null });
    form.resetFields(['modality']);
    change({});
  };
  return (
    <Form<Fields> form={form} layout="vertical" role="search" initialValues={search} onFinish={submit}>
      <Flex gap="middle" wrap align="end" className="search-fields">
        <Form.Item name="patientName" label={t('patientName')}>
          <Input allowClear autoComplete="off" />
        </Form.Item>
        <Form.Item name="patientId" label={t('patientId')}>
          <Input allowClear autoComplete="off" />
        </Form.Item>
        <Form.Item name="accessionNumber" label={t('accessionNumber')}>
          <Input allowClear autoComplete="off" />
        </Form.Item>
        <Form.Item name="dates" label={t('studyDate')}>
          <DatePicker.RangePicker allowEmpty={[true, true]} />
        </Form.Item>
        <Form.Item name="modality" label={t('modality')}>
          <Select
            allowClear
            placeholder={t('any')}
            className="modality-choice"
            options={modalities.map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item>
          <Flex gap="small">
            <Button type="primary" htmlType="submit">
              {t('search')}
            </Button>
            <Button onClick={clear}>{t('clear')}</Button>
          </Flex>
        </Form.Item>
      </Flex>
    </Form>
  );
}
