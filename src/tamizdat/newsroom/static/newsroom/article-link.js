// The rich text editor's button "Link to an article": opens the chooser of articles, keeps the number of the chosen one.
(() => {
  const { ModalWorkflowSource, TooltipEntity, registerPlugin } = window.draftail;

  class ArticleSource extends ModalWorkflowSource {
    getChooserConfig() {
      return {
        url: this.props.entityType.chooserUrls.articleChooser,
        urlParams: {},
        onload: window.CHOOSER_MODAL_ONLOAD_HANDLERS,
        responses: { chosen: (data) => this.onChosen({ ...data, title: data.string }) },
      };
    }

    filterEntityData(data) {
      return { id: Number(data.id), label: data.string };
    }
  }

  const ArticleLink = (props) => {
    const { id, label } = props.contentState.getEntity(props.entityKey).getData();
    return window.React.createElement(TooltipEntity, { ...props, icon: "doc-full", label: label || `Article ${id}`, url: "" });
  };

  registerPlugin({ type: "ARTICLE", source: ArticleSource, decorator: ArticleLink }, "entityTypes");
})();
