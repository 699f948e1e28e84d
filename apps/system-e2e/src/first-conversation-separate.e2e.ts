import { describeFirstConversation } from './first-conversation';

describeFirstConversation('a first conversation, each service a process', {
  separate: true,
});
