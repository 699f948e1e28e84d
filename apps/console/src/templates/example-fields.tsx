import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './editor.module.css';
import { variablesIn, type DraftFields } from './template-draft';

interface ExampleProps {
  part: 'header' | 'body';
  fields: DraftFields;
  set: (name: 'examples', value: DraftFields['examples']) => void;
}

/** An example for each variable, which Meta's reviewers read. */
export function ExampleFields({ part, fields, set }: ExampleProps) {
  const { t } = useTranslation();
  const text = part === 'body' ? fields.body : fields.headerKind === 'TEXT' ? fields.headerText : '';
  const names = variablesIn(text, fields.parameterFormat);
  if (names.length === 0) return null;
  return (
    <div className={classes.examples}>
      {names.map((name) => {
        const key = `${part}.${name}`;
        return (
          <TextInput
            key={key}
            size="xs"
            label={t('templates.exampleFor', { name: `{{${name}}}` })}
            value={fields.examples[key] ?? ''}
            onChange={(event) => set('examples', { ...fields.examples, [key]: event.currentTarget.value })}
          />
        );
      })}
    </div>
  );
}
