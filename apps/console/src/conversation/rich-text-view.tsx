import { Anchor } from '@mantine/core';
import classes from './message.module.css';
import { segmentsOf } from './rich-text';

/** Text with WhatsApp's marks. */
export function RichText({ text }: { text: string }) {
  return (
    <p className={classes.text} dir="auto">
      {segmentsOf(text).map((segment, index) => {
        switch (segment.kind) {
          case 'bold':
            return <strong key={index}>{segment.text}</strong>;
          case 'italic':
            return <em key={index}>{segment.text}</em>;
          case 'strike':
            return <s key={index}>{segment.text}</s>;
          case 'code':
            return <code key={index}>{segment.text}</code>;
          case 'link':
            return (
              <Anchor
                key={index}
                href={segment.href}
                target="_blank"
                rel="noreferrer"
                inherit
                underline="always"
              >
                {segment.text}
              </Anchor>
            );
          case 'text':
            return <span key={index}>{segment.text}</span>;
        }
      })}
    </p>
  );
}
