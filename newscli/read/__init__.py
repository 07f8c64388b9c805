"""From a file, URL or standard input to an :class:`~newscli.article.Article`."""
