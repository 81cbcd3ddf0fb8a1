import { fronts, newest } from "../lib/front.js";

export default fronts("topicFronts", "topic", newest("Topic", 4));
