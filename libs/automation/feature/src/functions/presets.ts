import type { FunctionPreset } from '@parlance/automation/contracts';
import { PRESETS } from '@parlance/automation/domain';

export const presets = (): FunctionPreset[] =>
  PRESETS.map((preset) => structuredClone(preset) as FunctionPreset);
