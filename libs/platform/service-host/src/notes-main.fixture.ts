import { notesService } from './notes.fixture';
import { runService } from './run-service';

await runService(notesService);
