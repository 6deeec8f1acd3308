import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { changeLanguage, type Language } from '../i18n/language';

/** Chinese or English. */
export function LanguageChoice() {
  const { i18n } = useTranslation();
  return (
    <Segmented<Language>
      value={i18n.language as Language}
      options={[
        { value: 'zh-CN', label: '中文' },
        { value: 'en', label: 'English' },
      ]}
      onChange={(language) => void changeLanguage(i18n, language)}
    />
  );
}
