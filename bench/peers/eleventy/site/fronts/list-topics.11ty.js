import { list } from "../lib/front.js";

export default list("topicFronts", "topics", "Topics");
