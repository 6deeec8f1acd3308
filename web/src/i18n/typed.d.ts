import 'i18next';
import type { Words } from './en';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words };
  }
}
