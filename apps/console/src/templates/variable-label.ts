import type { TemplateVariable } from '@parlance/gateway/contracts';
import { useTranslation } from 'react-i18next';

/** What a placeholder is called for people: "Body 1", "Header image". */
export function useVariableLabel(): (variable: TemplateVariable) => string {
  const { t } = useTranslation();
  return ({ component, kind, name }) => {
    if (kind === 'text') return t(`picker.variable.${component}`, { name });
    return t(`picker.variable.${kind}`, { name });
  };
}
