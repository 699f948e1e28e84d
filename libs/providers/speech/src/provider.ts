import type { ConfigValues } from '@parlance/platform/config';
import type { SafeHttpClient } from '@parlance/platform/http';
import type { speechConfig } from './config';
import { OpenAiSpeech } from './openai-speech';
import { Pocketsphinx } from './pocketsphinx';
import { NoSpeechToText, type SpeechToText } from './speech-to-text';

/** The recogniser that the configuration names. */
export function speechToText(config: ConfigValues<typeof speechConfig>, http: SafeHttpClient): SpeechToText {
  switch (config.SPEECH_PROVIDER) {
    case 'pocketsphinx':
      return new Pocketsphinx({ binary: config.POCKETSPHINX_BIN, model: config.POCKETSPHINX_MODEL });
    case 'openai':
      return new OpenAiSpeech({
        http,
        url: config.SPEECH_URL,
        apiKey: config.SPEECH_API_KEY?.reveal() ?? null,
        model: config.SPEECH_MODEL,
        language: config.SPEECH_LANGUAGE ?? null,
      });
    case 'none':
      return new NoSpeechToText('Speech recognition is switched off on this installation');
  }
}
